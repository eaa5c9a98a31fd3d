# shellcheck shell=bash
# The node's own bridge, the pods' bridge, and what has to be put back: kernel settings and the chains of kube-proxy.

readonly -a SYSCTLS=(net.ipv4.ip_forward net.ipv4.conf.all.route_localnet net.bridge.bridge-nf-call-iptables
  vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
  net.netfilter.nf_conntrack_tcp_timeout_established net.netfilter.nf_conntrack_tcp_timeout_close_wait)

save_sysctls() {
  local name value
  [ -f "$STATE/sysctls" ] && return 0
  for name in "${SYSCTLS[@]}"; do
    if value=$(sysctl -n "$name" 2>/dev/null); then
      echo "$name=$value"
    fi
  done >"$STATE/sysctls.new"
  mv "$STATE/sysctls.new" "$STATE/sysctls"
}

# Nobody else's Kubernetes may lean on them meanwhile: then they stay.
restore_sysctls() {
  [ -f "$STATE/sysctls" ] || return 0
  [ -z "$(other_kube_proxy)" ] || return 0
  local line
  while read -r line; do
    sysctl -q -w "$line" || true
  done <"$STATE/sysctls"
}

# The id of a kube-proxy of somebody else in this network namespace: two would overwrite each other's chains.
other_kube_proxy() {
  local own comm pid
  own=$(daemon_pid kube-proxy || true)
  for comm in /proc/[0-9]*/comm; do
    case $(cat "$comm" 2>/dev/null) in
      kube-proxy | k3s* | rke2* | k0s | kubelite) ;;
      *) continue ;;
    esac
    pid=${comm#/proc/}
    pid=${pid%/comm}
    [ "$pid" != "$own" ] || continue
    if [ "$(readlink "/proc/$pid/ns/net")" = "$(readlink /proc/self/ns/net)" ]; then
      echo "$pid"
      return 0
    fi
  done
}

start_network() {
  save_sysctls
  if ! ip link show "$NODE_BRIDGE" >/dev/null 2>&1; then
    if ip -4 route show table all | grep -q "\b$NETWORK\."; then
      complain "this machine uses addresses in $NETWORK.0.0/16 already; LAB_NETWORK=10.x names another"
      return 1
    fi
    ip link add "$NODE_BRIDGE" type bridge
    ip addr add "$NODE_IP/32" dev "$NODE_BRIDGE"
  fi
  ip link set "$NODE_BRIDGE" up
}

write_cni() {
  mkdir -p "$STATE/cni"
  cat >"$STATE/cni/10-lab.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "$CNI_NETWORK", "plugins": [
  {"type": "bridge", "bridge": "$POD_BRIDGE", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$STATE/cni-addresses",
            "ranges": [[{"subnet": "$POD_CIDR"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
}

# remove_chains IPTABLES PATTERN: every chain whose name matches, and every rule that jumps there.
remove_chains() {
  local tables=$1 pattern=$2 table chain rule
  command -v "$tables" >/dev/null || return 0
  for table in nat filter mangle raw; do
    local dump
    dump=$("$tables-save" -t "$table" 2>/dev/null) || continue
    {
      echo "*$table"
      # -D must come before -X: a chain that is jumped to can't go.
      grep -E -- "^-A .*-j ($pattern)" <<<"$dump" | grep -vE "^-A ($pattern)" | sed 's/^-A/-D/' || true
      grep -oE "^:($pattern)[A-Za-z0-9-]*" <<<"$dump" | sed 's/^:/-F /' || true
      grep -oE "^:($pattern)[A-Za-z0-9-]*" <<<"$dump" | sed 's/^:/-X /' || true
      echo COMMIT
    } | "$tables-restore" --noflush || complain "$tables: chains $pattern of table $table were not removed"
  done
}

stop_network() {
  local link
  if [ -f "$STATE/keeps-services" ] && [ -z "$(other_kube_proxy)" ]; then
    remove_chains iptables KUBE-
    remove_chains ip6tables KUBE-
  fi
  for link in "$POD_BRIDGE" "$NODE_BRIDGE"; do
    ip link delete "$link" 2>/dev/null || true
  done
  restore_sysctls
}
