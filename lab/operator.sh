# shellcheck shell=bash
# Runs the operator of this checkout as a process of this machine, against the cluster of $KUBECONFIG, under the shipped
# ServiceAccount and ClusterRole. Sourced by the demo.

operator_jar=target/quarkus-app/quarkus-run.jar

# install_rights: definition, ServiceAccount and ClusterRole, as an admin would.
install_rights() {
  # kubectl checks against what the server publishes, and servers before 1.25 do not know x-kubernetes-validations.
  # What the tests made without kubectl's own annotation is taken over; kubectl's word on that tells a visitor nothing.
  kubectl apply --validate=false -f crds/ -f deploy/rbac.yaml 2>&1 >/dev/null |
    { grep -v 'is missing the kubectl.kubernetes.io/last-applied-configuration annotation' >&2 || true; }
  kubectl wait --for=condition=Established crd/rolloutlessons.guidedrollouts.dev --timeout=30s >/dev/null
}

# operator_kubeconfig FILE: credentials of the shipped ServiceAccount and nothing else, good for 12 hours.
operator_kubeconfig() {
  local file=$1 token request='{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":43200}}'
  token=$(kubectl create --raw /api/v1/namespaces/guided-rollouts/serviceaccounts/guided-rollouts/token -f - <<<"$request" |
    sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
  (umask 077 && kubectl config view --raw --minify --flatten |
    sed -e '/^users:/,$d' -e 's/^    user: .*/    user: operator/' >"$file")
  printf 'users:\n- name: operator\n  user:\n    token: %s\n' "$token" >>"$file"
}

# start_operator KUBECONFIG NAMESPACE PORT PAGE_PORT: for the lessons of that namespace, since it outlives this script. Returns
# once it says that it is ready.
start_operator() {
  local kubeconfig=$PWD/$1 namespace=$2 port=$3 log=target/demo/logs/operator.log _
  # QUARKUS_KUBERNETES_CLIENT_… of the user's shell must not send it elsewhere: the file says all.
  KUBECONFIG=$kubeconfig start_lasting operator env -u KUBERNETES_MASTER \
    GUIDED_ROLLOUTS_HTTP_PORT="$port" GUIDED_ROLLOUTS_HTTP_HOST=127.0.0.1 GUIDED_ROLLOUTS_WATCH_NAMESPACES="$namespace" \
    GUIDED_ROLLOUTS_PAGE=true GUIDED_ROLLOUTS_PAGE_AUTH=None GUIDED_ROLLOUTS_PAGE_PORT="$4" \
    "$(lab/jdk)/bin/java" @deploy/operator.jvmflags -jar "$operator_jar"
  for _ in $(seq 300); do
    if curl -fsS --noproxy '*' "http://127.0.0.1:$port/q/health/ready" >/dev/null 2>&1; then
      return 0
    fi
    is_alive operator || break
    sleep 0.2
  done
  echo "The operator did not become ready; the end of $log:" >&2
  tail -n 20 "$log" >&2
  return 1
}

# free_port FIRST: the first free one of this machine from that on.
free_port() {
  local port
  for port in $(seq "$1" $(($1 + 100))); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  return 1
}
