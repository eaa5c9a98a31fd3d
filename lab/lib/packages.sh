# shellcheck shell=bash
# What the lab needs of Debian: found by what it is for, installed where we may.

# package | a file or command that shows it is there
readonly -a CONTROL_PLANE_PACKAGES=('etcd-server|etcd' 'docker-registry|docker-registry' 'openssl|openssl' 'curl|curl'
  'kubernetes-client|kubectl')
readonly -a NODE_PACKAGES=('containerd|containerd' 'runc|runc' 'containernetworking-plugins|/usr/lib/cni/bridge'
  'iptables|iptables' 'conntrack|conntrack' 'iproute2|ip' 'procps|sysctl' 'busybox-static|/bin/busybox')
readonly -a IMAGE_PACKAGES=('umoci|umoci' 'skopeo|skopeo' 'golang-1.19-go|/usr/lib/go-1.19/bin/go')
readonly -a BUILD_PACKAGES=('golang-1.19-go|/usr/lib/go-1.19/bin/go' 'dpkg-dev|dpkg-source' 'xz-utils|xz'
  "golang-github-modern-go-reflect2-dev|$REFLECT2/reflect2.go")

# The packages still to be installed for a mode (real or simulated), one a line.
missing_packages() {
  local -a wanted=("${CONTROL_PLANE_PACKAGES[@]}")
  local item proof
  [ "$1" = simulated ] || wanted+=("${NODE_PACKAGES[@]}")
  [ -d "$(images_cache)" ] || wanted+=("${IMAGE_PACKAGES[@]}")
  [ -n "${LAB_KUBERNETES_BIN:-}" ] || [ -d "$(kubernetes_cache)" ] || wanted+=("${BUILD_PACKAGES[@]}")
  for item in "${wanted[@]}"; do
    proof=${item#*|}
    [ -e "$proof" ] || command -v "$proof" >/dev/null || echo "${item%%|*}"
  done | sort -u
}

can_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

# Debian starts the services of what it installs; etcd and the registry on their usual ports are not wanted. A policy that
# is there already is the machine's own and stays.
install_packages() {
  local policy=/usr/sbin/policy-rc.d ours=0
  if [ ! -e "$policy" ] && [ ! -L "$policy" ]; then
    printf '#!/bin/sh\n# guided-rollouts lab: goes when its packages are installed\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    ours=1
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  # With a policy of the machine's own the services follow that one.
  echo "policy of ours: $ours"
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

ensure_packages() {
  local -a missing
  mapfile -t missing < <(missing_packages "$1")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! can_install; then
    complain "missing here: ${missing[*]}"
    die "they can't be installed (root and apt-get are needed). Install them, or use another cluster: CONTEXT=name (kind, minikube, any)"
  fi
  step "packages: ${missing[*]}" install_packages "${missing[@]}"
}
