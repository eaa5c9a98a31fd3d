# shellcheck shell=bash
# Can containers run here? Found out by trying, not by looking at version numbers.

# Prints nothing and succeeds where a real node can run; else says what failed.
try_overlay() {
  local folder=$1
  mkdir -p "$folder"/{lower,upper,work,merged}
  mount -t overlay overlay -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work" "$folder/merged" 2>/dev/null &&
    umount "$folder/merged"
}

try_network() {
  local name=grlab-probe-$$
  ip netns add "$name" 2>/dev/null || return 1
  ip netns delete "$name"
  ip link add grlabprobe type bridge 2>/dev/null || return 1
  ip link delete grlabprobe
}

# A container with everything that runc does for the kubelet: namespaces, cgroups, mounts.
try_container() {
  local folder=$1
  mkdir -p "$folder/bundle/rootfs/bin"
  cp /bin/busybox "$folder/bundle/rootfs/bin/busybox"
  (
    cd "$folder/bundle"
    runc spec
    sed -i -e 's/"terminal": true/"terminal": false/' -e 's|"sh"|"/bin/busybox", "true"|' config.json
    runc --root "$folder/runc" run "grlab-probe-$$" </dev/null
  ) >"$folder/log" 2>&1
}

why_not_real() {
  local folder reason=''
  [ "$(id -u)" -eq 0 ] || { echo 'not root'; return; }
  mkdir -p "$STATE.probe"
  folder=$(mktemp -d "$STATE.probe/XXXXXX")
  if ! try_overlay "$folder"; then
    reason='overlay file systems can'\''t be mounted'
  elif ! try_network; then
    reason='network namespaces and bridges can'\''t be made'
  elif ! try_container "$folder"; then
    reason="runc can't run a container: $(tail -n 1 "$folder/log")"
  fi
  rm -rf --one-file-system "$STATE.probe"
  echo "$reason"
}

# Sets MODE, and MODE_REASON where it is simulated for want of better.
choose_mode() {
  MODE_REASON=''
  case ${LAB_NODE:-} in
    real)
      MODE=real
      ensure_packages real
      MODE_REASON=$(why_not_real)
      [ -z "$MODE_REASON" ] || die "LAB_NODE=real can't be had here: $MODE_REASON. LAB_NODE=simulated, or CONTEXT=name (kind, minikube, any cluster)"
      ;;
    simulated) MODE=simulated MODE_REASON='asked for' ;;
    '')
      if [ "$(id -u)" -ne 0 ]; then
        MODE_REASON='not root'
      else
        ensure_packages real
        MODE_REASON=$(why_not_real)
      fi
      MODE=real
      [ -z "$MODE_REASON" ] || MODE=simulated
      ;;
    *) die "LAB_NODE=$LAB_NODE: real and simulated are allowed" ;;
  esac
}
