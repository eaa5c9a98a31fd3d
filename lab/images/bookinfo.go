// Command bookinfo stands in for Bookinfo's ratings and reviews (and, as "pause", for the sandbox's container): the same
// paths, port and JSON shape, nothing else.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

type rating struct {
	Stars int    `json:"stars"`
	Color string `json:"color"`
}

type review struct {
	Reviewer string  `json:"reviewer"`
	Text     string  `json:"text"`
	Rating   *rating `json:"rating,omitempty"`
}

type reviewsPage struct {
	ID          string   `json:"id"`
	PodName     string   `json:"podname"`
	ClusterName *string  `json:"clustername"`
	Reviews     []review `json:"reviews"`
}

type ratingsPage struct {
	ID      int            `json:"id"`
	Ratings map[string]int `json:"ratings"`
}

func answer(page func() any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(page()); err != nil {
			log.Print(err)
		}
	}
}

func stars(count int, color string) *rating {
	if color == "" {
		return nil
	}
	return &rating{count, color}
}

func main() {
	// A container's first process ignores SIGTERM unless it asks for it; ending at once keeps rollouts fast.
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	go func() { <-end; os.Exit(0) }()

	role, color := os.Args[1], ""
	if len(os.Args) > 2 {
		color = os.Args[2]
	}
	host, _ := os.Hostname()
	http.HandleFunc("/health", answer(func() any { return map[string]string{"status": role + " is healthy"} }))
	switch role {
	case "pause":
		select {}
	case "ratings":
		http.HandleFunc("/ratings/0", answer(func() any {
			return ratingsPage{0, map[string]int{"Reviewer1": 5, "Reviewer2": 4}}
		}))
	case "reviews":
		http.HandleFunc("/reviews/0", answer(func() any {
			return reviewsPage{"0", host, nil, []review{
				{"Reviewer1", "Two pairs of twins and not one dull page.", stars(5, color)},
				{"Reviewer2", "Funny, though not as deep as his later plays.", stars(4, color)},
			}}
		}))
	default:
		log.Fatalf("role %q: pause, ratings and reviews are allowed", role)
	}
	log.Fatal(http.ListenAndServe(":9080", nil))
}
