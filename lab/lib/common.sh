# shellcheck shell=bash
# Settings, progress, waiting. Everything that names a path, a port or an address stands here.

if [ "$(id -u)" -eq 0 ]; then
  readonly STATE=${LAB_STATE:-/var/lib/guided-rollouts-lab}
  readonly RUN=${LAB_RUN:-/run/guided-rollouts-lab}
else
  readonly STATE=${LAB_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/guided-rollouts-lab}
  readonly RUN=${LAB_RUN:-$STATE/run}
fi
readonly LAB_CACHE=${LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/guided-rollouts/lab}
readonly NODE_NAME=lab-node
# Raised when a running lab of an earlier layout must not be taken over.
readonly LAYOUT=1

readonly PORT_API=17443 PORT_ETCD=17379 PORT_ETCD_PEER=17380 PORT_REGISTRY=17500
readonly PORT_CONTROLLER_MANAGER=17257 PORT_SCHEDULER=17259 PORT_SCHEDULER_PLAIN=17251
readonly PORT_KUBELET=17250 PORT_KUBELET_HEALTH=17248 PORT_PROXY_HEALTH=17256 PORT_PROXY_METRICS=17249

# One /16 holds all: the node's address, the Services, the pods.
readonly NETWORK=${LAB_NETWORK:-10.213}
readonly NODE_IP=$NETWORK.0.1 SERVICE_CIDR=$NETWORK.1.0/24 API_SERVICE_IP=$NETWORK.1.1 DNS_SERVICE_IP=$NETWORK.1.10
readonly POD_CIDR=$NETWORK.64.0/18
readonly NODE_BRIDGE=grlab0 POD_BRIDGE=grlabcni0 CNI_NETWORK=guided-rollouts-lab

readonly ADMIN_KUBECONFIG=$STATE/admin.kubeconfig
readonly AUDIT_LOG=$STATE/audit/audit.log
readonly CONTAINERD_SOCKET=$RUN/containerd.sock
readonly REGISTRY_URL=http://127.0.0.1:$PORT_REGISTRY

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
# What a step has to say while it runs goes past its log.
news() {
  if { : >&3; } 2>/dev/null; then
    [ ! -t 3 ] || printf '\r\033[K' >&3
    printf '%s\n' "$*" >&3
  fi
  printf '%s\n' "$*"
}
die() {
  complain "lab: $*"
  exit 1
}

# step TITLE FUNCTION [ARGUMENT…]: runs it with its output in a log, a line shown with the seconds it took; its end shown
# where it failed. The background keeps `set -e` alive in the function, whatever the caller does with the result.
step() {
  local title=$1 log start=$SECONDS pid shown=0 code=0
  shift
  log=$LAB_LOGS/step-$1.log
  mkdir -p "$LAB_LOGS"
  # The third descriptor is for news.
  ("$@") 3>&1 >"$log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064
  trap "kill $pid 2>/dev/null || true; exit 130" INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    if [ -t 1 ]; then
      printf '\r  ..  %s (%ds)' "$title" $((SECONDS - start))
    elif [ $((SECONDS - start - shown)) -ge 20 ]; then
      shown=$((SECONDS - start))
      say "  ..  $title (${shown}s)"
    fi
    sleep 0.1
  done
  wait "$pid" || code=$?
  trap - INT TERM
  [ ! -t 1 ] || printf '\r\033[K'
  if [ "$code" -ne 0 ]; then
    say "  !!  $title: failed after $((SECONDS - start))s"
    complain "The end of $log:"
    tail -n 20 "$log" >&2
    exit 1
  fi
  say "  ok  $title ($((SECONDS - start))s)"
}

# wait_for SECONDS WHAT COMMAND…: asks ten times a second.
wait_for() {
  local limit=$1 what=$2 end
  shift 2
  end=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $end ]; then
      complain "$what: not there after ${limit}s"
      return 1
    fi
    sleep 0.1
  done
}

http_answers() { curl -fsSk --noproxy '*' -o /dev/null --max-time 3 "$1"; }

# built TITLE TARGET FUNCTION: the folder TARGET, built beside it by FUNCTION WORK OUT and moved in place whole.
built() {
  local title=$1 target=$2 function=$3
  [ -d "$target" ] && return 0
  mkdir -p "$LAB_CACHE"
  find "$LAB_CACHE" -maxdepth 1 -name '.build-*' -mmin +120 -exec rm -rf {} +
  BUILD_WORK=$(mktemp -d "$LAB_CACHE/.build-XXXXXX")
  step "$title" "$function" "$BUILD_WORK" "$BUILD_WORK/out"
  mv -T "$BUILD_WORK/out" "$target" 2>/dev/null || [ -d "$target" ] || die "$target could not be put in place"
  chmod -R u+w "$BUILD_WORK"
  rm -rf "$BUILD_WORK"
}

# The minor of Kubernetes: 20 for v1.20.2.
minor_of() { sed -n 's/.*v1\.\([0-9]*\).*/\1/p' <<<"$1"; }
