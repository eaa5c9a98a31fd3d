# shellcheck shell=bash
# `lab down`: what was started ends, what was made goes, and nothing else is touched.

# Containers end by runc, which takes their cgroups along; their shims are known by the socket they were given.
stop_containers() {
  local container shim
  [ -d "$RUN/runc/k8s.io" ] || [ -S "$CONTAINERD_SOCKET" ] || return 0
  for container in "$RUN"/runc/k8s.io/*/; do
    [ -d "$container" ] || continue
    runc --root "$RUN/runc/k8s.io" delete --force "$(basename "$container")" || true
  done
  for shim in $(lab_shims); do
    kill -KILL "$shim" 2>/dev/null || true
  done
}

lab_shims() {
  local file
  for file in /proc/[0-9]*/cmdline; do
    if tr '\0' ' ' 2>/dev/null <"$file" | grep -qE "containerd-shim[^ ]* .*-address $CONTAINERD_SOCKET( |$)"; then
      file=${file#/proc/}
      echo "${file%/cmdline}"
    fi
  done
}

# What the CNI library and the kubelet write to places that can't be configured.
remove_traces() {
  local result space uid folder link
  for result in /var/lib/cni/results/"$CNI_NETWORK"-*; do
    [ -f "$result" ] || continue
    space=$(grep -oE '"netns": ?"[^"]*"' "$result" | grep -oE 'cni-[0-9a-f-]+' | head -n 1 || true)
    [ -z "$space" ] || ip netns delete "$space" 2>/dev/null || true
    rm -f "$result" "/var/lib/cni/results/cni-loopback-${result#"/var/lib/cni/results/$CNI_NETWORK-"}"
    rm -f "$(sed 's/-eth0$/-lo/' <<<"/var/lib/cni/results/cni-loopback-${result#"/var/lib/cni/results/$CNI_NETWORK-"}")"
  done
  for folder in "$STATE"/kubelet/pods/*/; do
    uid=$(basename "$folder")
    rm -rf /var/log/pods/*_"$uid"
  done
  for link in /var/log/containers/*.log; do
    [ ! -L "$link" ] || [ -e "$link" ] || rm -f "$link"
  done
}

unmount_all() {
  local point _
  for _ in 1 2 3; do
    while read -r point; do
      umount -l "$point" 2>/dev/null || true
    done < <(awk -v a="$STATE/" -v b="$RUN/" 'index($5, a) == 1 || index($5, b) == 1 {print $5}' /proc/self/mountinfo | sort -r)
  done
  if grep -qE " ($STATE|$RUN)/" /proc/self/mountinfo; then
    complain 'some mounts of the lab could not be removed:'
    grep -oE " ($STATE|$RUN)/[^ ]*" /proc/self/mountinfo >&2
    return 1
  fi
}

# Only empty folders go: they may be somebody else's as well.
remove_empty() {
  local folder
  for folder in /sys/fs/cgroup/k8s.io /sys/fs/cgroup/*/k8s.io /var/lib/cni/results /var/lib/cni /var/log/pods \
    /var/log/containers /run/containerd/s /run/containerd/runc /run/containerd; do
    [ ! -d "$folder" ] || rmdir "$folder" 2>/dev/null || true
  done
}

tear_down() {
  local name
  for name in simulated-node kubelet kube-proxy; do
    stop_daemon "$name"
  done
  if [ "$(id -u)" -eq 0 ]; then
    stop_containers
    stop_daemon containerd
  fi
  for name in kube-scheduler kube-controller-manager; do
    stop_daemon "$name"
  done
  # An orderly end waits up to a minute for open watches; nothing here is to be kept.
  stop_daemon kube-apiserver KILL
  stop_daemon etcd KILL
  stop_daemon registry
  if [ "$(id -u)" -eq 0 ]; then
    remove_traces
    unmount_all
    stop_network
    remove_empty
  fi
  rm -rf --one-file-system "$STATE" "$RUN"
}
