# shellcheck shell=bash
# How scripts end: what they started ends with them, and their exit code stays what it was.

# at_exit COMMAND…: runs it when this shell ends, however it ends. Under `set -e` a handler whose last command fails (a kill
# of what has ended already, a test that is false) would otherwise turn success into exit code 1.
at_exit() {
  # shellcheck disable=SC2064
  trap "keeping_exit_code $(printf '%q ' "$@")" EXIT
}

keeping_exit_code() {
  local exit_code=$?
  set +e
  "$@"
  exit "$exit_code"
}

# start_group COMMAND…: in the background, in a process group of its own; its id is then in group_pid.
start_group() {
  set -m
  "$@" &
  group_pid=$!
  set +m
}

# end_processes ID…: each is told to end and waited for; -ID is a whole group. Those that are empty or have ended do no harm.
end_processes() {
  local id
  for id in "$@"; do
    [ -n "${id#-}" ] || continue
    kill -- "$id" 2>/dev/null || true
    wait "${id#-}" 2>/dev/null || true
  done
}
