# shellcheck shell=bash
# The stand-in images, kept as a filled registry folder. This file and images/bookinfo.go are the recipe: their hash is
# part of the cache's key. There is no reviews v4: that is the point of the lesson.

readonly PAUSE_IMAGE=guided-rollouts-lab/pause:1
# repository:tag | arguments of the program
readonly -a IMAGES=(
  "$PAUSE_IMAGE|pause"
  'istio/examples-bookinfo-ratings-v1:1.20.2|ratings'
  'istio/examples-bookinfo-reviews-v1:1.20.2|reviews'
  'istio/examples-bookinfo-reviews-v2:1.20.2|reviews black'
  'istio/examples-bookinfo-reviews-v3:1.20.2|reviews red'
)

images_cache() {
  local recipe
  recipe=$(cat "$LAB_LIB/images.sh" "$LAB_HOME/images/bookinfo.go" | sha256sum | cut -c1-12)
  echo "$LAB_CACHE/images-$(uname -m)-$recipe"
}

compile_bookinfo() {
  local work=$1
  env -i PATH="$GO_HOME/bin:$PATH" HOME="$work" GO111MODULE=off CGO_ENABLED=0 GOFLAGS= GOTOOLCHAIN=local \
    GOCACHE="$work/gocache" go build -ldflags "-s -w" -trimpath -o "$work/bookinfo" "$LAB_HOME/images/bookinfo.go"
}

# One image with the program as its only file and a user that is not root. No Docker engine is needed.
make_image() {
  local layout=$1 bundle=$2 arguments=$3 argument
  local -a rootless=() command=()
  [ "$(id -u)" -eq 0 ] || rootless=(--rootless)
  umoci init --layout "$layout"
  umoci new --image "$layout:image"
  umoci unpack "${rootless[@]}" --image "$layout:image" "$bundle"
  install -m 755 "$(dirname "$layout")/bookinfo" "$bundle/rootfs/bookinfo"
  umoci repack --image "$layout:image" "$bundle"
  for argument in $arguments; do
    command+=(--config.cmd "$argument")
  done
  umoci config --image "$layout:image" --config.entrypoint /bookinfo --config.user 65534:65534 \
    --config.exposedports 9080/tcp "${command[@]}"
}

build_images() {
  local work=$1 out=$2 image name port=$((PORT_REGISTRY + 1)) registry code=0 number=0
  compile_bookinfo "$work"
  mkdir -p "$out/registry"
  registry_config "$out/registry" "$port" >"$work/registry.yml"
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  registry=$!
  (
    wait_for 20 "the registry that takes the images" http_answers "http://127.0.0.1:$port/v2/"
    for image in "${IMAGES[@]}"; do
      name=${image%%|*}
      number=$((number + 1))
      make_image "$work/oci$number" "$work/bundle$number" "${image#*|}"
      skopeo copy --quiet --insecure-policy --dest-tls-verify=false "oci:$work/oci$number:image" "docker://127.0.0.1:$port/$name"
    done
  ) || code=$?
  kill "$registry" 2>/dev/null || true
  wait "$registry" 2>/dev/null || true
  return "$code"
}
