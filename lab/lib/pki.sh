# shellcheck shell=bash
# Certificates and kubeconfigs of this lab's life; they go with `lab down`. RSA, as every client library reads it.

issue_certificate() {
  local name=$1 subject=$2 names=${3:-DNS:$1} pki=$STATE/pki
  openssl req -new -newkey rsa:2048 -nodes -keyout "$pki/$name.key" -subj "$subject" -out "$pki/$name.csr"
  openssl x509 -req -in "$pki/$name.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -days 365 -sha256 \
    -set_serial "0x$(openssl rand -hex 12)" -out "$pki/$name.crt" \
    -extfile <(printf 'subjectAltName=%s\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n' "$names")
  rm -f "$pki/$name.csr"
}

write_kubeconfig() {
  local name=$1 pki=$STATE/pki
  cat >"$STATE/$name.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: guided-rollouts-lab
  cluster:
    server: https://$API_ADDRESS:$PORT_API
    certificate-authority-data: $(base64 -w0 <"$pki/ca.crt")
contexts:
- name: guided-rollouts-lab
  context:
    cluster: guided-rollouts-lab
    user: $name
current-context: guided-rollouts-lab
users:
- name: $name
  user:
    client-certificate-data: $(base64 -w0 <"$pki/$name.crt")
    client-key-data: $(base64 -w0 <"$pki/$name.key")
YAML
}

make_credentials() {
  local pki=$STATE/pki name pids=() pid
  umask 077
  mkdir -p "$pki"
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$pki/ca.key" -subj /CN=guided-rollouts-lab -days 365 -out "$pki/ca.crt"
  openssl genrsa -out "$pki/service-accounts.key" 2048
  openssl rsa -in "$pki/service-accounts.key" -pubout -out "$pki/service-accounts.pub"
  issue_certificate apiserver /CN=kube-apiserver "IP:127.0.0.1,IP:$NODE_IP,IP:$API_SERVICE_IP,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc" & pids+=($!)
  issue_certificate admin /O=system:masters/CN=lab-admin & pids+=($!)
  issue_certificate controller-manager /CN=system:kube-controller-manager & pids+=($!)
  issue_certificate scheduler /CN=system:kube-scheduler & pids+=($!)
  issue_certificate node "/O=system:nodes/CN=system:node:$NODE_NAME" "DNS:$NODE_NAME,IP:$NODE_IP" & pids+=($!)
  issue_certificate proxy /CN=system:kube-proxy & pids+=($!)
  # The simulated node may be several nodes; its name keeps it out of the audit log.
  issue_certificate simulated-node /O=system:masters/CN=system:lab-simulated-node & pids+=($!)
  for pid in "${pids[@]}"; do
    wait "$pid"
  done
  for name in admin controller-manager scheduler node proxy simulated-node; do
    write_kubeconfig "$name"
  done
}
