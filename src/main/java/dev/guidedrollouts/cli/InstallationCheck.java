package dev.guidedrollouts.cli;

import dev.guidedrollouts.kube.lookup.InstallationLookup;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.model.Right;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code helm test} runs, in a pod under the operator's own account: the operator is ready,
 * the lesson's API is served, and every right that it needs is there. Says one line for each, and
 * exits with the number of those that are not.
 *
 * <p>Arguments: {@code --operator=URL} (left out: not asked), {@code --namespace=NAME} as often as
 * needed (none: all namespaces), {@code --right=GROUP/RESOURCE[/SUBRESOURCE][:NAME]=VERB,VERB} as
 * often as needed, {@code --own-right=NAMESPACE:…} for one that is needed in that namespace alone.
 */
public final class InstallationCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InstallationLookup lookup;
  private final PrintStream out;
  private int failures;

  InstallationCheck(InstallationLookup lookup, PrintStream out) {
    this.lookup = lookup;
    this.out = out;
  }

  /** Exits with 0 where all is well. */
  public static void main(String[] arguments) {
    try (InstallationLookup lookup = InstallationLookup.open()) {
      System.exit(new InstallationCheck(lookup, System.out).run(Arrays.asList(arguments)));
    }
  }

  /**
   * @return how many of the checks failed
   * @throws IllegalArgumentException if an argument is none of those above
   */
  int run(List<String> arguments) {
    List<String> namespaces = new ArrayList<>();
    List<String> rights = new ArrayList<>();
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      switch (argument.substring(0, Math.max(0, argument.indexOf('=')))) {
        case "--operator" -> check("the operator is ready", () -> askOperator(value));
        case "--namespace" -> namespaces.add(value);
        case "--right" -> rights.add(value);
        case "--own-right" ->
            checkRight(
                value.substring(0, value.indexOf(':')), value.substring(value.indexOf(':') + 1));
        default ->
            throw new IllegalArgumentException(
                argument + ": --operator=, --namespace=, --right= and --own-right= are allowed");
      }
    }
    // The empty name stands for all namespaces, as in an access review.
    for (String namespace : namespaces.isEmpty() ? List.of("") : namespaces) {
      check("lessons are served in " + words(namespace), () -> listLessons(namespace));
      rights.forEach(right -> checkRight(namespace, right));
    }
    return failures;
  }

  private interface Check {
    /** What is wrong, or nothing. */
    String trouble() throws IOException, InterruptedException;
  }

  private void check(String what, Check check) {
    String trouble;
    try {
      trouble = check.trouble();
    } catch (IOException | LookupException e) {
      trouble = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      trouble = "interrupted";
    }
    if (trouble.isEmpty()) {
      out.println("ok      " + what);
    } else {
      failures++;
      out.println("FAILED  " + what + ": " + trouble);
    }
  }

  private static String askOperator(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/q/health/ready")).timeout(PATIENCE).build();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? "" : response.statusCode() + " " + response.body();
    }
  }

  private String listLessons(String namespace) {
    lookup.listLessons(namespace);
    return "";
  }

  /** One line for each right that is missing, or one for all that are there. */
  private void checkRight(String namespace, String right) {
    String[] named = right.substring(0, right.indexOf('=')).split(":", 2);
    String[] parts = named[0].split("/", 3);
    String name = named.length == 2 ? named[1] : "";
    List<String> verbs = Arrays.asList(right.substring(right.indexOf('=') + 1).split(","));
    String resource = parts[1] + (parts.length == 3 ? "/" + parts[2] : "");
    String what =
        resource + (parts[0].isEmpty() ? "" : "." + parts[0]) + (name.isEmpty() ? "" : " " + name);
    check(
        "may " + String.join(", ", verbs) + " " + what + " in " + words(namespace),
        () -> {
          List<String> missing =
              verbs.stream()
                  .filter(
                      verb -> !lookup.allowed(namespace, new Right(verb, parts[0], resource, name)))
                  .toList();
          return missing.isEmpty() ? "" : "may not " + String.join(", ", missing);
        });
  }

  private static String words(String namespace) {
    return namespace.isEmpty() ? "all namespaces" : "namespace " + namespace;
  }
}
