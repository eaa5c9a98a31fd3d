# shellcheck shell=bash
# What `lab/lab` offers.

# One `up`, `down` or `build` at a time; a second one waits for the first.
with_lock() {
  mkdir -p "$LAB_CACHE"
  exec 9>"$STATE.lock" || die "$STATE.lock can't be written"
  if ! flock -n 9; then
    complain '  ..  another lab command is under way; waiting for it'
    flock 9
  fi
  "$@"
}

# Sets KUBERNETES, KUBE_PROXY, CONTAINERD, ETCD, VERSION, MINOR.
choose_programs() {
  local name
  KUBERNETES=$(kubernetes_cache)
  KUBE_PROXY=$KUBERNETES/kube-proxy
  if [ -n "${LAB_KUBERNETES_BIN:-}" ]; then
    KUBERNETES=$(cd "$LAB_KUBERNETES_BIN" && pwd) || die "LAB_KUBERNETES_BIN=$LAB_KUBERNETES_BIN is no folder"
    [ ! -x "$KUBERNETES/kube-proxy" ] || KUBE_PROXY=$KUBERNETES/kube-proxy
    for name in kube-apiserver kube-controller-manager kube-scheduler kubelet; do
      [ -x "$KUBERNETES/$name" ] || die "LAB_KUBERNETES_BIN=$LAB_KUBERNETES_BIN has no $name"
    done
  fi
  CONTAINERD=${LAB_CONTAINERD:-$(command -v containerd || true)}
  ETCD=${LAB_ETCD:-$(command -v etcd || true)}
  [ -x "$ETCD" ] || die "LAB_ETCD=$ETCD is no program"
  [ "$MODE" = simulated ] || [ -x "$CONTAINERD" ] || die "LAB_CONTAINERD=$CONTAINERD is no program"
  VERSION=$("$KUBERNETES/kubelet" --version | sed 's/^Kubernetes //')
  MINOR=$(minor_of "$VERSION")
  [ -n "$MINOR" ] || die "$KUBERNETES/kubelet --version says $VERSION, which is no version of Kubernetes"
  API_ADDRESS=$NODE_IP
  [ "$MODE" = real ] || API_ADDRESS=127.0.0.1
}

# What a running lab must have in common with the one that is asked for.
fingerprint() {
  echo "layout=$LAYOUT boot=$(cat /proc/sys/kernel/random/boot_id) network=$NETWORK mode=$MODE"
  stat -Lc '%n %s %Y' "$KUBERNETES"/kube{-apiserver,-controller-manager,-scheduler,let} "$ETCD"
  [ "$MODE" = simulated ] || stat -Lc '%n %s %Y' "$CONTAINERD" "$KUBE_PROXY"
}

build_caches() {
  if [ -z "${LAB_KUBERNETES_BIN:-}" ] || { [ "$MODE" = real ] && [ ! -x "$LAB_KUBERNETES_BIN/kube-proxy" ]; }; then
    if [ ! -d "$(kubernetes_cache)" ]; then
      ensure_build_packages
      built "Kubernetes $KUBERNETES_VERSION from Debian's source (once; about 5 minutes)" "$(kubernetes_cache)" make_kubernetes
    fi
  fi
  built 'images: ratings v1, reviews v1, v2, v3, pause (once)' "$(images_cache)" build_images
}

ensure_build_packages() {
  can_install || die "Kubernetes $KUBERNETES_VERSION is to be built once, which needs root and apt-get; LAB_KUBERNETES_BIN=DIR names ready programs, CONTEXT=name another cluster"
}

make_kubernetes() {
  # Machines that came with the packages may have no lists.
  [ -n "$(source_lists)" ] || refresh_lists
  (
    hold_packages_lock
    download_kubernetes_source "$1"
  )
  build_kubernetes "$1" "$2"
}

lab_build() {
  choose_mode
  ensure_packages "$MODE"
  build_caches
}

is_healthy() {
  local name
  for name in $(daemons_of_mode "$MODE"); do
    is_alive "$name" || return 1
  done
  lab_kubectl get --raw /readyz >/dev/null 2>&1 && node_is_ready 2>/dev/null && namespace_is_usable >/dev/null 2>&1
}

# A healthy lab is asked for no probe: its mode is known.
choose_or_keep_mode() {
  if [ -f "$STATE/mode" ] && { [ -z "${LAB_NODE:-}" ] || [ "$LAB_NODE" = "$(cat "$STATE/mode")" ]; }; then
    MODE=$(cat "$STATE/mode")
    MODE_REASON=$(cat "$STATE/mode-reason")
  else
    choose_mode
  fi
}

# Says, before anything is started, what the node will be; installs what it has to try that with.
lab_node() {
  choose_or_keep_mode >&2
  say "$MODE"
}

lab_up() {
  local started=$SECONDS
  choose_or_keep_mode
  ensure_packages "$MODE"
  build_caches
  choose_programs
  if [ -d "$STATE" ] && { [ ! -f "$STATE/complete" ] || [ "$(cat "$STATE/fingerprint" 2>/dev/null)" != "$(fingerprint)" ]; }; then
    step 'a lab of other programs, of an earlier life or half started is removed' tear_down
  fi
  if [ -f "$STATE/complete" ] && is_healthy; then
    say "The lab is up: Kubernetes $VERSION, $(node_in_words)."
    return 0
  fi
  mkdir -p "$STATE" "$RUN"
  chmod 711 "$STATE" "$RUN"
  fingerprint >"$STATE/fingerprint"
  echo "$MODE" >"$STATE/mode"
  echo "$MODE_REASON" >"$STATE/mode-reason"
  echo "$VERSION" >"$STATE/version"
  [ -f "$STATE/complete" ] || step 'certificates' make_credentials
  [ "$MODE" = simulated ] || step 'bridge' start_network
  step 'registry with the images' start_registry
  step "control plane: etcd, API server $VERSION, controllers, scheduler" start_control_plane
  if [ "$MODE" = real ]; then
    step 'node: containerd, kubelet, kube-proxy' start_real_node
  else
    step 'simulated node' start_simulated_node
  fi
  step 'namespace default' wait_for 60 'ServiceAccount default' namespace_is_usable
  touch "$STATE/complete"
  say "The lab is up after $((SECONDS - started))s: Kubernetes $VERSION, $(node_in_words)."
}

node_in_words() {
  if [ "$(cat "$STATE/mode")" = real ]; then
    printf 'node real'
    [ ! -f "$STATE/keeps-no-services" ] ||
      printf ', without kube-proxy (another one runs here: %s; Service addresses are not reachable from pods)' "$(cat "$STATE/keeps-no-services")"
  else
    printf 'node simulated (%s)' "$(cat "$STATE/mode-reason")"
  fi
}

lab_down() {
  if [ ! -d "$STATE" ] && [ ! -d "$RUN" ]; then
    say 'The lab is not up.'
  else
    step 'the lab is removed' tear_down
  fi
  rm -f "$STATE.lock"
}

running_or_die() {
  [ -f "$STATE/complete" ] || die 'the lab is not up; lab/lab up starts it'
}

lab_status() {
  local name pid code=0
  if [ ! -f "$STATE/mode" ]; then
    say 'The lab is not up.'
    return 3
  fi
  MODE=$(cat "$STATE/mode")
  say "Kubernetes $(cat "$STATE/version"), $(node_in_words)"
  for name in $(daemons_of_mode "$MODE"); do
    if pid=$(daemon_pid "$name"); then
      printf '  %-24s running, process %s\n' "$name" "$pid"
    else
      printf '  %-24s NOT running; its log is %s\n' "$name" "$STATE/logs/$name.log"
      code=1
    fi
  done
  lab_kubectl get nodes || code=1
  say "kubeconfig: $ADMIN_KUBECONFIG"
  say "registry:   $REGISTRY_URL (docker.io of the pods)"
  say "audit log:  $AUDIT_LOG"
  [ "$code" -eq 0 ] || say 'Not healthy: lab/lab up mends it.'
  return "$code"
}

lab_kubeconfig() {
  running_or_die
  say "$ADMIN_KUBECONFIG"
}

lab_env() {
  running_or_die
  printf '%s=%q\n' LAB_KUBECONFIG "$ADMIN_KUBECONFIG" LAB_NODE "$(cat "$STATE/mode")" LAB_NODE_NAME "$NODE_NAME" \
    LAB_KUBERNETES "$(cat "$STATE/version")" LAB_REGISTRY "$REGISTRY_URL" LAB_AUDIT_LOG "$AUDIT_LOG" \
    LAB_KUBECTL "$(command -v kubectl)" LAB_STATE "$STATE"
}

lab_doctor() {
  local code=0 reason
  local -a missing
  say "root:       $([ "$(id -u)" -eq 0 ] && echo yes || echo 'no: no packages can be installed, the node is simulated')"
  say "apt-get:    $(command -v apt-get || echo 'none: not Debian; packages can'\''t be installed')"
  mapfile -t missing < <(missing_packages "$([ "$(id -u)" -eq 0 ] && echo real || echo simulated)")
  say "packages:   ${missing[*]:-all there}"
  [ "${#missing[@]}" -eq 0 ] || can_install || code=1
  say "programs:   $([ -d "$(kubernetes_cache)" ] && kubernetes_cache || echo 'to be built by lab/lab build')"
  say "images:     $([ -d "$(images_cache)" ] && images_cache || echo 'to be built by lab/lab build')"
  reason=$(command -v runc >/dev/null && why_not_real || echo 'runc is not installed yet')
  say "node:       ${reason:-real containers run here}"
  if [ "$code" -ne 0 ]; then
    say "The lab can't run here. Use another cluster: make demo CONTEXT=name (kind, minikube, any cluster of kubectl config get-contexts)."
  fi
  return "$code"
}
