# shellcheck shell=bash
# The lab's daemons: each has a file with its process id and start time, so a reused id is never taken for ours.

start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The second field may hold blanks; what follows the last parenthesis is regular, the start time its 20th word.
  awk '{print $20}' <<<"${stat##*) }"
}

daemon_pid() {
  local pid started
  read -r pid started 2>/dev/null <"$RUN/pids/$1" || return 1
  [ "$(start_time "$pid")" = "$started" ] || return 1
  # One that ended and waits for its parent is not alive.
  ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null || return 1
  echo "$pid"
}

is_alive() { daemon_pid "$1" >/dev/null; }

# start_daemon NAME COMMAND…: unless it runs. The descriptors of locks and news must not live on in it.
start_daemon() {
  local name=$1 pid
  shift
  is_alive "$name" && return 0
  mkdir -p "$RUN/pids" "$STATE/logs"
  (cd "$STATE" && exec setsid "$@" >>"$STATE/logs/$name.log" 2>&1 </dev/null 3>&- 8>&- 9>&-) &
  pid=$!
  echo "$pid $(start_time "$pid")" >"$RUN/pids/$name"
}

# stop_daemon NAME [SIGNAL]: waits up to ten seconds, then kills.
stop_daemon() {
  local name=$1 signal=${2:-TERM} pid _
  if pid=$(daemon_pid "$name"); then
    kill "-$signal" "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
      is_alive "$name" || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$RUN/pids/$name"
}

# The daemon answers, or its end is shown with the last words of its log.
daemon_answers() {
  local name=$1 limit=$2 end
  shift 2
  end=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    if ! is_alive "$name"; then
      complain "$name ended; the end of $STATE/logs/$name.log:"
      tail -n 15 "$STATE/logs/$name.log" >&2
      return 1
    fi
    if [ $SECONDS -ge $end ]; then
      complain "$name gave no answer in ${limit}s; the end of $STATE/logs/$name.log:"
      tail -n 15 "$STATE/logs/$name.log" >&2
      return 1
    fi
    sleep 0.1
  done
}

daemons_of_mode() {
  local common='etcd registry kube-apiserver kube-controller-manager kube-scheduler'
  case $1 in
    real) echo "$common containerd kubelet$([ -f "$STATE/keeps-no-services" ] || echo ' kube-proxy')" ;;
    simulated) echo "$common simulated-node" ;;
  esac
}
