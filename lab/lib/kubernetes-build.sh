# shellcheck shell=bash
# Builds the five programs of Kubernetes from Debian's source package. This file is the build recipe: its hash is part of
# the cache's key, so a change here builds anew.

readonly KUBERNETES_VERSION=1.20.2
readonly GO_HOME=/usr/lib/go-1.19
readonly REFLECT2=/usr/share/gocode/src/github.com/modern-go/reflect2
readonly -a PROGRAMS=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)

kubernetes_cache() {
  local recipe
  recipe=$(sha256sum <"$LAB_LIB/kubernetes-build.sh" | cut -c1-12)
  echo "$LAB_CACHE/kubernetes-v$KUBERNETES_VERSION-$(uname -m)-$recipe"
}

# apt leaves $(SIGNED_BY) as it is where no key file is named; then its default keyrings serve.
# The system's own Debian archives, asked for sources; in a folder of our own, so the system's lists stay as they are.
source_lists() {
  apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)|$(ORIGIN)' 'Created-By: Packages' |
    awk -F '|' '$5 == "Debian" && $3 == "main" && !seen[$1 $2]++ {
      print "deb-src " ($4 !~ /^\// ? "" : "[signed-by=" $4 "] ") $1 " " $2 " main" }'
}

download_kubernetes_source() {
  local work=$1
  mkdir -p "$work/apt/sources" "$work/apt/lists/partial" "$work/src"
  source_lists >"$work/apt/sources/lab.list"
  [ -s "$work/apt/sources/lab.list" ] || { echo 'no Debian archive is known to apt here (apt-get update?)' >&2; return 1; }
  local -a own=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/apt/sources"
    -o "Dir::State::lists=$work/apt/lists" -o APT::Sandbox::User=root)
  apt-get "${own[@]}" update
  (cd "$work/src" && apt-get "${own[@]}" source --download-only kubernetes && dpkg-source -x kubernetes_*.dsc k8s)
}

# Go refuses the module mode for a go.mod this old; the vendored tree builds in GOPATH mode. PWD tells Go the path by which
# it was entered, through the link in GOPATH.
kubernetes_go() {
  local work=$1
  shift
  env -i PATH="$GO_HOME/bin:$PATH" HOME="$work" PWD="$PWD" GO111MODULE=off CGO_ENABLED=0 GOFLAGS= GOTOOLCHAIN=local \
    GOPATH="$work/gopath" GOCACHE="$work/gocache" nice "$@"
}

# reflect2 as vendored crashes with Go 1.18 and later at the first custom resource (mapiterinit).
replace_reflect2() {
  local vendored=$1/vendor/github.com/modern-go/reflect2
  rm -rf "$vendored"
  cp -r "$REFLECT2" "$vendored"
  rm -f "$vendored"/*_test.go
}

# zz_generated.openapi.go is generated and not shipped in the source package.
generate_openapi() {
  local work=$1 root=k8s.io/kubernetes dir inputs=''
  local -a staging=(api apimachinery apiserver apiextensions-apiserver kube-aggregator metrics component-base
    kube-controller-manager kube-proxy kube-scheduler kubelet cloud-provider client-go)
  kubernetes_go "$work" go build -o "$work/openapi-gen" $root/vendor/k8s.io/kube-openapi/cmd/openapi-gen
  while read -r dir; do
    case $dir in
      staging/src/*) inputs+=,$root/vendor/${dir#staging/src/} ;;
      *) inputs+=,$root/$dir ;;
    esac
  done < <(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg "${staging[@]/#/staging/src/k8s.io/}" |
    grep -v -e '_test\.go$' -e zz_generated | xargs -n1 dirname | sort -u)
  kubernetes_go "$work" "$work/openapi-gen" --v 1 --logtostderr -i "${inputs#,}" \
    -p $root/pkg/generated/openapi -O zz_generated.openapi -r "$work/violations.report" \
    --go-header-file vendor/k8s.io/code-generator/hack/boilerplate.go.txt --output-base "$work/gopath/src"
}

compile_kubernetes() {
  local work=$1 out=$2 package flags='-s -w' root=k8s.io/kubernetes
  # The stamp goes to the vendored path, or the server calls itself v0.0.0-master.
  for package in component-base/version client-go/pkg/version; do
    local p=$root/vendor/k8s.io/$package
    flags+=" -X $p.gitVersion=v$KUBERNETES_VERSION -X $p.gitMajor=1 -X $p.gitMinor=20 -X $p.gitTreeState=clean"
  done
  mkdir -p "$out"
  kubernetes_go "$work" go build -ldflags "$flags" -o "$out/" "${PROGRAMS[@]/#/$root/cmd/}"
}

build_kubernetes() {
  local work=$1 out=$2
  [ -x "$GO_HOME/bin/go" ] || { echo "no Go compiler at $GO_HOME" >&2; return 1; }
  mkdir -p "$work/gopath/src/k8s.io"
  ln -sfn "$work/src/k8s" "$work/gopath/src/k8s.io/kubernetes"
  (
    cd "$work/gopath/src/k8s.io/kubernetes"
    replace_reflect2 .
    generate_openapi "$work"
    compile_kubernetes "$work" "$out"
  )
}
