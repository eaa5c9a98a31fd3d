# shellcheck shell=bash
# The one place where this project asks for Debian packages: found by what they are for, installed where we may, behind a
# lock of our own that waits. Another package manager (unattended upgrades, somebody's apt) is waited for as well.

readonly PACKAGES_LOCK=${LAB_PACKAGES_LOCK:-/run/guided-rollouts-packages.lock}
# How long another package manager may take, in seconds.
readonly PACKAGES_PATIENCE=${LAB_PACKAGES_PATIENCE:-600}
# What apt and dpkg say when somebody else holds one of their locks.
readonly PACKAGES_BUSY='Could not get lock|locked by another process|is another process using it'
# In the order in which they are taken. Debian 13 has the first, Adoptium's archive the second.
readonly -a JDK_PACKAGES=(openjdk-25-jdk-headless temurin-25-jdk)

# packages_of GROUP: lines of package|a file or command that shows it is there
packages_of() {
  case $1 in
    tools) printf '%s\n' 'maven|mvn' 'kubernetes-client|kubectl' 'bc|bc' 'curl|curl' 'lua5.3|lua5.3' 'git|git' ;;
    shells) printf '%s\n' 'zsh|zsh' 'fish|fish' ;;
    browser) printf '%s\n' 'chromium|/usr/bin/chromium' 'fonts-dejavu-core|/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' 'nginx-light|/usr/sbin/nginx' ;;
    control-plane) printf '%s\n' 'etcd-server|etcd' 'docker-registry|docker-registry' 'openssl|openssl' 'curl|curl' 'kubernetes-client|kubectl' ;;
    node)
      printf '%s\n' 'containerd|containerd' 'runc|runc' 'containernetworking-plugins|/usr/lib/cni/bridge' \
        'iptables|iptables' 'conntrack|conntrack' 'iproute2|ip' 'procps|sysctl' 'busybox-static|/bin/busybox'
      ;;
    bookinfo) printf '%s\n' 'umoci|umoci' 'skopeo|skopeo' "golang-1.19-go|$GO_HOME/bin/go" ;;
    kubernetes)
      printf '%s\n' "golang-1.19-go|$GO_HOME/bin/go" 'dpkg-dev|dpkg-source' 'xz-utils|xz' \
        "golang-github-modern-go-reflect2-dev|$REFLECT2/reflect2.go"
      ;;
    image) printf '%s\n' 'umoci|umoci' 'skopeo|skopeo' 'dpkg|dpkg-deb' 'openssl|openssl' 'curl|curl' ;;
    bare) printf '%s\n' 'debootstrap|debootstrap' 'slirp4netns|slirp4netns' 'iproute2|ip' ;;
  esac
}

# The groups that a lab needs whose node is real or simulated; what is in the cache need not be built.
lab_groups() {
  echo control-plane
  [ "$1" = simulated ] || echo node
  [ -d "$(images_cache)" ] || echo bookinfo
  [ -n "${LAB_KUBERNETES_BIN:-}" ] || [ -d "$(kubernetes_cache)" ] || echo kubernetes
}

# missing_of GROUP…: the packages still to be installed, one a line
missing_of() {
  local group package proof
  for group in "$@"; do
    while IFS='|' read -r package proof; do
      [ -e "$proof" ] || command -v "$proof" >/dev/null || echo "$package"
    done < <(packages_of "$group")
  done | sort -u
}

missing_packages() {
  local -a groups
  mapfile -t groups < <(lab_groups "$1")
  missing_of "${groups[@]}"
}

can_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

# Held until the shell ends that called it: call it in a subshell. Whoever may not install writes nothing that needs it.
hold_packages_lock() {
  [ "$(id -u)" -eq 0 ] || return 0
  exec 8>"$PACKAGES_LOCK"
  flock -n 8 && return 0
  news '  ..  packages are being installed by another call of ours; waiting for it'
  # It may itself wait that long for others.
  flock -w $((2 * PACKAGES_PATIENCE)) 8 || { echo "$PACKAGES_LOCK is still held"; return 1; }
}

# patient_apt ARGUMENT…: apt-get, again as long as another package manager is at work. apt itself waits for one of its
# three locks only, and not by default.
patient_apt() {
  local log end=$((SECONDS + PACKAGES_PATIENCE)) said='' code
  log=$(mktemp)
  while :; do
    code=0
    LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get "$@" 2>&1 8>&- 3>&- | tee "$log" || code=$?
    if [ "$code" -eq 0 ] || ! grep -qE "$PACKAGES_BUSY" "$log"; then
      break
    elif [ $SECONDS -ge $end ]; then
      echo "Another package manager was still at work after ${PACKAGES_PATIENCE}s$(busy_process "$log")."
      break
    fi
    [ -n "$said" ] || news "  ..  another package manager is at work$(busy_process "$log"); waiting for it, up to ${PACKAGES_PATIENCE}s"
    said=yes
    sleep 1
  done
  rm -f "$log"
  return "$code"
}

busy_process() { sed -nE '/held by process|another process with pid/{s/.*(process|pid) ([0-9]+) ?(\([^)]*\))?.*/, process \2 \3/p;q}' "$1" | sed 's/ *$//'; }

# offered PACKAGE…: those that apt could install, in the order of the call. Asked once: without its cache, which images of
# Debian turn off, apt reads all its lists for each answer.
offered() { apt-cache policy "$@" 2>/dev/null | awk '/^[^ ]/ {name = $1; sub(/:$/, "", name)} $1 == "Candidate:" && $2 != "(none)" {print name}'; }

# Debian starts the services of what it installs; etcd and the registry on their usual ports are not wanted. A policy that
# is there already is the machine's own and stays, unless it is what a killed call of ours has left.
keep_services_down() {
  local policy=${LAB_SERVICE_POLICY:-/usr/sbin/policy-rc.d} mark='guided-rollouts lab: goes when its packages are installed'
  if [ ! -e "$policy" ] && [ ! -L "$policy" ] || grep -qsF "$mark" "$policy"; then
    printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" >"$policy"
    chmod 755 "$policy"
    at_exit rm -f "$policy"
  fi
}

# install_missing GROUP…: looked at again behind the lock, since another call may have installed them meanwhile. With --offered
# first, what apt does not know is left to whoever needs it.
install_missing() {
  local rest=''
  local -a missing here absent
  [ "$1" != --offered ] || { rest=left; shift; }
  hold_packages_lock
  mapfile -t missing < <(missing_of "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  keep_services_down
  patient_apt update
  mapfile -t here < <(offered "${missing[@]}")
  mapfile -t absent < <(printf '%s\n' "${missing[@]}" | grep -vxF -f <(printf '%s\n' "${here[@]}"))
  if [ ${#absent[@]} -gt 0 ]; then
    echo "apt does not offer here: ${absent[*]}"
    [ -n "$rest" ] || return 1
  fi
  [ ${#here[@]} -eq 0 ] || patient_apt install -y --no-install-recommends "${here[@]}"
}

# ensure_groups GROUP…: fails, with what is missing, where it can't be had.
ensure_groups() {
  local -a missing
  mapfile -t missing < <(missing_of "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! can_install; then
    complain "missing here: ${missing[*]}; they can't be installed (root and apt-get are needed)"
    return 1
  fi
  step "packages: ${missing[*]}" install_missing "$@"
}

# ensure_packages MODE: what the lab needs
ensure_packages() {
  local -a groups
  mapfile -t groups < <(lab_groups "$1")
  ensure_groups "${groups[@]}" || die 'install them, or use another cluster: CONTEXT=name (kind, minikube, any)'
}

# The first JDK that apt offers, where it offers one.
install_jdk() {
  local -a here
  hold_packages_lock
  ! "$LAB_HOME/jdk" >/dev/null 2>&1 || return 0
  patient_apt update
  mapfile -t here < <(offered "${JDK_PACKAGES[@]}")
  if [ ${#here[@]} -gt 0 ]; then
    patient_apt install -y --no-install-recommends "${here[0]}"
  else
    echo "apt offers none of ${JDK_PACKAGES[*]}"
  fi
}

refresh_lists() (
  hold_packages_lock
  patient_apt update
)

# fetch_package PACKAGE FOLDER: its file, not installed. Where apt has no lists yet, they are fetched first.
fetch_package() (
  hold_packages_lock
  cd "$2" || exit 1
  patient_apt download "$1" && exit 0
  can_install || exit 1
  patient_apt update && patient_apt download "$1"
)
