# shellcheck shell=bash
# etcd, API server, controller manager, scheduler. Flags that newer versions dropped are left out by version.

lab_kubectl() { kubectl --kubeconfig "$ADMIN_KUBECONFIG" "$@"; }

start_etcd() {
  start_daemon etcd "$ETCD" --name lab --data-dir "$STATE/etcd" --unsafe-no-fsync \
    --listen-client-urls "http://127.0.0.1:$PORT_ETCD" --advertise-client-urls "http://127.0.0.1:$PORT_ETCD" \
    --listen-peer-urls "http://127.0.0.1:$PORT_ETCD_PEER" --initial-advertise-peer-urls "http://127.0.0.1:$PORT_ETCD_PEER" \
    --initial-cluster "lab=http://127.0.0.1:$PORT_ETCD_PEER"
  daemon_answers etcd 30 http_answers "http://127.0.0.1:$PORT_ETCD/health"
}

# Who is not a part of Kubernetes itself is logged without exception: the tests and the bench count these lines.
write_audit_policy() {
  mkdir -p "$STATE/audit"
  cat >"$STATE/audit-policy.yaml" <<'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users:
  - system:apiserver
  - system:kube-controller-manager
  - system:kube-scheduler
  - system:kube-proxy
  - system:lab-simulated-node
- level: None
  userGroups: ["system:nodes", "system:serviceaccounts:kube-system"]
- level: Metadata
YAML
}

start_api_server() {
  local pki=$STATE/pki
  write_audit_policy
  local -a flags=(
    "--etcd-servers=http://127.0.0.1:$PORT_ETCD"
    "--bind-address=$API_ADDRESS" "--advertise-address=$API_ADDRESS" "--secure-port=$PORT_API"
    "--service-cluster-ip-range=$SERVICE_CIDR"
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged
    "--client-ca-file=$pki/ca.crt" "--tls-cert-file=$pki/apiserver.crt" "--tls-private-key-file=$pki/apiserver.key"
    "--service-account-key-file=$pki/service-accounts.pub" "--service-account-signing-key-file=$pki/service-accounts.key"
    --service-account-issuer=https://kubernetes.default.svc
    "--kubelet-client-certificate=$pki/admin.crt" "--kubelet-client-key=$pki/admin.key"
    "--kubelet-certificate-authority=$pki/ca.crt" --kubelet-preferred-address-types=InternalIP
    "--cert-dir=$STATE/certs"
    "--audit-policy-file=$STATE/audit-policy.yaml" "--audit-log-path=$AUDIT_LOG" --audit-log-format=json
    --audit-log-maxsize=50 --audit-log-maxbackup=3
  )
  # An endpoint on the loopback address is refused, and nothing in a simulated node would use it.
  [ "$MODE" = real ] || flags+=(--endpoint-reconciler-type=none)
  start_daemon kube-apiserver "$KUBERNETES/kube-apiserver" "${flags[@]}"
  daemon_answers kube-apiserver 120 lab_kubectl get --raw /readyz
}

start_controller_manager() {
  local -a flags=(
    "--kubeconfig=$STATE/controller-manager.kubeconfig" --leader-elect=false --use-service-account-credentials
    "--service-account-private-key-file=$STATE/pki/service-accounts.key" "--root-ca-file=$STATE/pki/ca.crt"
    --bind-address=127.0.0.1 "--secure-port=$PORT_CONTROLLER_MANAGER" "--cert-dir=$STATE/certs"
    --kube-api-qps=200 --kube-api-burst=400
    # A busy machine must not make the node look lost.
    --node-monitor-grace-period=120s
  )
  # The plain HTTP port went with 1.24.
  [ "$MINOR" -ge 24 ] || flags+=(--port=0)
  start_daemon kube-controller-manager "$KUBERNETES/kube-controller-manager" "${flags[@]}"
}

start_scheduler() {
  local version=v1
  [ "$MINOR" -ge 25 ] || version=v1beta2
  [ "$MINOR" -ge 22 ] || version=v1beta1
  cat >"$STATE/scheduler.yaml" <<YAML
apiVersion: kubescheduler.config.k8s.io/$version
kind: KubeSchedulerConfiguration
clientConnection: {kubeconfig: $STATE/scheduler.kubeconfig, qps: 200, burst: 400}
leaderElection: {leaderElect: false}
YAML
  if [ "$version" != v1 ]; then
    printf 'healthzBindAddress: 127.0.0.1:%s\nmetricsBindAddress: 127.0.0.1:%s\n' \
      "$PORT_SCHEDULER_PLAIN" "$PORT_SCHEDULER_PLAIN" >>"$STATE/scheduler.yaml"
  fi
  start_daemon kube-scheduler "$KUBERNETES/kube-scheduler" "--config=$STATE/scheduler.yaml" \
    --bind-address=127.0.0.1 "--secure-port=$PORT_SCHEDULER" "--cert-dir=$STATE/certs"
}

start_control_plane() {
  start_etcd
  start_api_server
  start_controller_manager
  start_scheduler
  daemon_answers kube-controller-manager 90 http_answers "https://127.0.0.1:$PORT_CONTROLLER_MANAGER/healthz"
  daemon_answers kube-scheduler 90 http_answers "https://127.0.0.1:$PORT_SCHEDULER/healthz"
}

namespace_is_usable() { lab_kubectl get serviceaccount default -n default -o name; }
