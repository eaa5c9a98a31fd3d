# shellcheck shell=bash
# What the demo leaves running, on this machine: the operator's page, and the operator itself where no pod runs it. One of each
# for this checkout: the next demo and `make demo-clean` end it, and the end of the cluster does. Sourced by the demo.

# shellcheck source=lab/lib/processes.sh
source lab/lib/processes.sh
# Where processes.sh keeps process ids and logs.
RUN=$PWD/target/demo
# shellcheck disable=SC2034
STATE=$RUN
page_address=''

# start_lasting NAME COMMAND…: outlives this script, in this folder.
start_lasting() {
  local name=$1
  shift
  mkdir -p "$RUN/logs"
  : >"$RUN/logs/$name.log"
  start_daemon "$name" env --chdir="$PWD" lab/while-cluster "$@"
}

end_lasting() {
  stop_daemon page
  stop_daemon operator
}

# page_answers PORT: for a moment it may not, while pods change.
page_answers() {
  local _
  for _ in $(seq 50); do
    if curl -fsS --noproxy '*' -o /dev/null --max-time 3 "http://127.0.0.1:$1/" 2>/dev/null; then
      page_address=http://127.0.0.1:$1/
      return 0
    fi
    sleep 0.2
  done
  return 1
}

# forward_page PORT NAMESPACE DEPLOYMENT: the page of a pod, at 127.0.0.1 of this machine only.
forward_page() {
  local command=(kubectl port-forward --address=127.0.0.1 -n "$2" "deployment/$3" "$1:8090")
  start_lasting page --again "${command[@]}"
  if ! page_answers "$1"; then
    stop_daemon page
    echo "The page is not to be had at 127.0.0.1:$1 (target/demo/logs/page.log); this leads to it: ${command[*]}"
  fi
}

# say_page NAMESPACE LESSON: where it is, if it is there.
say_page() {
  [ -z "$page_address" ] || echo "The lessons in a browser: $page_address, and this one: ${page_address}lessons/$1/$2"
}
