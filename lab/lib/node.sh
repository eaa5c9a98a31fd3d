# shellcheck shell=bash
# containerd, kubelet, kube-proxy with sockets, folders and ports of their own.

write_containerd_config() {
  local certs=$STATE/certs.d/docker.io version
  mkdir -p "$certs"
  # With an explicit server a missing image is the local registry's 404, and nothing is tried outside.
  cat >"$certs/hosts.toml" <<TOML
server = "$REGISTRY_URL"
[host."$REGISTRY_URL"]
  capabilities = ["pull", "resolve"]
TOML
  cat >"$STATE/containerd.toml" <<TOML
version = 2
root = "$STATE/containerd"
state = "$RUN/containerd"
# The first would make folders in /opt; the others look for file systems that are not there.
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.nri.v1.nri"]
[grpc]
  address = "$CONTAINERD_SOCKET"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/$PAUSE_IMAGE"
  # Without CAP_SYS_RESOURCE runc fails otherwise ("can't get final child's PID from pipe: EOF").
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "$STATE/certs.d"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$STATE/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      Root = "$RUN/runc"
TOML
  version=$("$CONTAINERD" --version | grep -oE ' v?[0-9]+\.[0-9]+' | head -n 1 | tr -d ' v')
  if [ "${version%%.*}" -ge 2 ]; then
    "$CONTAINERD" -c "$STATE/containerd.toml" config migrate >"$STATE/containerd-migrated.toml"
    mv "$STATE/containerd-migrated.toml" "$STATE/containerd.toml"
  fi
}

start_containerd() {
  write_cni
  write_containerd_config
  # The shim beside the named binary goes before the system's.
  start_daemon containerd env "PATH=$(dirname "$CONTAINERD"):$PATH" NO_PROXY='*' no_proxy='*' \
    "$CONTAINERD" -c "$STATE/containerd.toml"
  daemon_answers containerd 30 ctr --address "$CONTAINERD_SOCKET" version
}

write_kubelet_config() {
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_IP
port: $PORT_KUBELET
readOnlyPort: 0
healthzBindAddress: 127.0.0.1
healthzPort: $PORT_KUBELET_HEALTH
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $STATE/pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $STATE/pki/node.crt
tlsPrivateKeyFile: $STATE/pki/node.key
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failSwapOn: false
# A full disk of the machine is not the lab's to mend.
evictionHard: {imagefs.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%", memory.available: "0%"}
imageGCHighThresholdPercent: 100
volumePluginDir: $STATE/volume-plugins
# No DNS server runs; without the address every pod would draw a warning event.
clusterDNS: [$DNS_SERVICE_IP]
clusterDomain: cluster.local
resolvConf: ""
maxPods: 250
kubeAPIQPS: 200
kubeAPIBurst: 400
eventRecordQPS: 100
eventBurst: 200
# Image back-off is Kubernetes' own; only the kubelet's own throttling of pulls is off.
registryPullQPS: 0
serializeImagePulls: false
YAML
  # Its socket has one fixed place, which another kubelet of the machine may use; it can't be turned off from 1.26 on.
  [ "$MINOR" -ge 26 ] || echo 'featureGates: {DevicePlugins: false}'
  [ "$MINOR" -lt 27 ] || echo "containerRuntimeEndpoint: unix://$CONTAINERD_SOCKET"
  [ "$MINOR" -lt 30 ] || echo "podLogsDir: $STATE/pod-logs"
  # From 1.31 on cgroup v1 has to be allowed.
  [ "$MINOR" -lt 31 ] || echo 'failCgroupV1: false'
}

start_kubelet() {
  local -a flags=("--config=$STATE/kubelet.yaml" "--kubeconfig=$STATE/node.kubeconfig" "--root-dir=$STATE/kubelet"
    "--cert-dir=$STATE/certs" "--hostname-override=$NODE_NAME" "--node-ip=$NODE_IP"
    --node-labels=guidedrollouts.dev/lab-node=real)
  mkdir -p "$STATE/kubelet"
  write_kubelet_config >"$STATE/kubelet.yaml"
  [ "$MINOR" -ge 24 ] || flags+=(--container-runtime=remote --runtime-cgroups=/ --kubelet-cgroups=/)
  [ "$MINOR" -ge 27 ] || flags+=("--container-runtime-endpoint=unix://$CONTAINERD_SOCKET")
  start_daemon kubelet "$KUBERNETES/kubelet" "${flags[@]}"
  daemon_answers kubelet 60 http_answers "http://127.0.0.1:$PORT_KUBELET_HEALTH/healthz"
}

# The API server's own service proxy needs no kube-proxy; only the Services' addresses inside pods do.
start_kube_proxy() {
  local other
  other=$(other_kube_proxy)
  if [ -n "$other" ] && ! is_alive kube-proxy; then
    echo "process $other" >"$STATE/keeps-no-services"
    return 0
  fi
  rm -f "$STATE/keeps-no-services"
  touch "$STATE/keeps-services"
  cat >"$STATE/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $STATE/proxy.kubeconfig}
mode: iptables
clusterCIDR: $POD_CIDR
conntrack: {maxPerCore: 0, min: 0}
healthzBindAddress: 127.0.0.1:$PORT_PROXY_HEALTH
metricsBindAddress: 127.0.0.1:$PORT_PROXY_METRICS
hostnameOverride: $NODE_NAME
YAML
  start_daemon kube-proxy "$KUBE_PROXY" "--config=$STATE/kube-proxy.yaml"
  daemon_answers kube-proxy 30 http_answers "http://127.0.0.1:$PORT_PROXY_METRICS/healthz"
}

node_is_ready() {
  [ "$(lab_kubectl get nodes -o jsonpath='{.items[*].status.conditions[?(@.type=="Ready")].status}')" = True ]
}

start_real_node() {
  start_containerd
  start_kubelet
  start_kube_proxy
  daemon_answers kubelet 90 node_is_ready
}

start_simulated_node() {
  local -a command
  if [ -n "${LAB_SIMNODE_CMD:-}" ]; then
    read -r -a command <<<"$LAB_SIMNODE_CMD"
  elif [ -x "$LAB_HOME/simulated-node" ]; then
    command=("$LAB_HOME/simulated-node")
  else
    complain "LAB_NODE=simulated needs $LAB_HOME/simulated-node, which is not there; LAB_SIMNODE_CMD may name another program"
    return 1
  fi
  start_daemon simulated-node env "KUBECONFIG=$STATE/simulated-node.kubeconfig" "LAB_REGISTRY=$REGISTRY_URL" \
    "LAB_NODE_NAME=$NODE_NAME" "${command[@]}"
  # The first start may compile it, on a machine that is busy.
  daemon_answers simulated-node 400 node_is_ready
}
