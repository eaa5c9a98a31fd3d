# shellcheck shell=bash
# Installs the operator by image and chart into the cluster of $KUBECONFIG, as a release of the demo's own. Sourced by the demo.

release=guided-rollouts-demo
release_namespace=guided-rollouts-demo
crd=rolloutlessons.guidedrollouts.dev

# image_way: where the image has to go so that the cluster's nodes can run it; nothing where nobody has said.
image_way() {
  if [ -z "${CONTEXT:-}" ]; then
    echo lab
  elif [ -n "${IMAGE:-}" ]; then
    echo registry
  elif [[ $CONTEXT == kind-* ]] && command -v kind >/dev/null; then
    echo kind
  elif [[ $CONTEXT == minikube ]] && command -v minikube >/dev/null; then
    echo minikube
  fi
}

# make_image: the image in target/image; needs no cluster.
make_image() { BASE=${BASE:-debian} lab/operator-image/build layout; }

# send_image WAY: sets image_repository, image_tag, image_digest for the chart.
send_image() {
  local way=$1 archive=target/demo/operator.tar name=docker.io/guided-rollouts/operator
  image_tag='' image_digest=$(cat target/image/digest)
  case $way in
    lab)
      lab/operator-image/build
      image_repository=$name
      ;;
    registry)
      BASE=${BASE:-debian} IMAGE=$IMAGE lab/operator-image/build
      # The tag is behind the last colon, where no slash follows it.
      image_repository=$(sed 's/:[^:/]*$//' <<<"$IMAGE")
      ;;
    kind | minikube)
      # These take an image under its tag only; each build has its own.
      image_tag=demo-$(cut -c8-19 <<<"$image_digest") image_digest='' image_repository=$name
      rm -f "$archive"
      BASE=${BASE:-debian} IMAGE=docker-archive:$archive:$name:$image_tag lab/operator-image/build
      if [ "$way" = kind ]; then
        kind load image-archive "$archive" --name "${CONTEXT#kind-}"
      else
        minikube image load "$archive"
      fi
      ;;
  esac
}

# Somebody else's operator that would move the demo's lesson too.
other_operator() {
  kubectl get deployments -A -l app.kubernetes.io/name=guided-rollouts,app.kubernetes.io/component=operator \
    -o jsonpath='{range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.template.spec.containers[0].args}{"\n"}{end}' 2>/dev/null |
    awk -v own="$release_namespace/" -v watched="$1" \
      'index($1, own) != 1 && ($0 !~ /--watch-namespaces=/ || $0 ~ "[=,]" watched "[,\"]") {print $1; exit}'
}

# Where the definition was not installed by this release, Helm would refuse to touch it.
definition_is_ours() {
  local owner
  owner=$(kubectl get crd "$crd" --ignore-not-found \
    -o jsonpath='{.metadata.name} {.metadata.annotations.meta\.helm\.sh/release-name}')
  [ -z "$owner" ] || [ "$owner" = "$crd $release" ]
}

# helm_release up|down [VALUES]
helm_release() {
  local verb=$1 values=${2:-}
  "$(lab/jdk)/bin/java" --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp "$(cat target/test-classpath)" lab/HelmRelease.java \
    "$verb" "$release" "$release_namespace" "$KUBECONFIG" ${values:+"$values" 180}
}

# install_chart NAMESPACE: the operator for the lessons of that namespace, which has to be there.
install_chart() {
  local namespace=$1 values=target/demo/values.yaml crds=true
  if ! definition_is_ours; then
    crds=false
    if [ -z "${CONTEXT:-}" ]; then
      # kubectl checks against what the server publishes, and servers before 1.25 do not know x-kubernetes-validations.
      kubectl apply --validate=false -f crds/ >/dev/null 2>&1
    else
      echo "The definition $crd is there already, and stays as it is."
    fi
  fi
  cat >"$values" <<YAML
image: {repository: '$image_repository', tag: '$image_tag', digest: '$image_digest'}
watchNamespaces: [$namespace]
crds: {install: $crds}
page: {enabled: true, auth: None}
YAML
  if ! helm_release up "$values"; then
    kubectl get pods,events -n "$release_namespace" >&2 || true
    kubectl logs -n "$release_namespace" -l app.kubernetes.io/component=operator --tail=30 >&2 || true
    return 1
  fi
}
