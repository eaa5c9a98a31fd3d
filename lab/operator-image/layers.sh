# shellcheck shell=bash
# What is in the image, layer by layer: what changes least comes first.

readonly CHART_REPOSITORY=docker.io/guided-rollouts/operator LAB_REPOSITORY=guided-rollouts/operator
readonly PUBLIC_BASE=gcr.io/distroless/base-nossl-debian12:nonroot
readonly IMAGE_USER=65532:65532
# What a start, a lesson and `helm test` load. Found by -Xlog:class+load; a module that is missing shows in the training run.
readonly JAVA_MODULES=java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.management,jdk.net,jdk.unsupported

jdk_version() { sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JDK/release"; }
libc_candidate() { apt-cache policy libc6 | sed -n 's/^  Candidate: //p'; }
recipe() { sha256sum "$LAB_HOME/operator-image/layers.sh" | cut -c1-12; }
base_cache() { echo "$LAB_CACHE/operator-base-$(uname -m)-$LIBC-$(recipe)"; }
runtime_cache() { echo "$LAB_CACHE/operator-runtime-$(uname -m)-$(jdk_version)-$(recipe)"; }

# Only the libraries: no locales, no character sets, no program. The package's entry in status.d tells scanners what it is.
unpack_libc() {
  local work=$1 out=$2
  fetch_package "libc6=$LIBC" "$work"
  (cd "$work" && dpkg-deb -x libc6_*.deb libc)
  mkdir -p "$out"/{etc,tmp,lib,lib64} "$out/var/lib/dpkg/status.d" "$out/usr/share/doc/libc6"
  cp -a "$work/libc/lib/." "$out/lib/"
  cp -a "$work/libc/lib64/." "$out/lib64/"
  cp "$work/libc/usr/share/doc/libc6/copyright" "$out/usr/share/doc/libc6/"
  dpkg-deb -f "$work"/libc6_*.deb >"$out/var/lib/dpkg/status.d/libc6"
  chmod 1777 "$out/tmp"
  echo 'hosts: files dns' >"$out/etc/nsswitch.conf"
  printf 'root:x:0:0:root:/:/none\nnonroot:x:65532:65532:nonroot:/:/none\n' >"$out/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$out/etc/group"
  cp /etc/os-release "$out/etc/os-release"
}

make_runtime() {
  local out=$2
  "$JDK/bin/jlink" --add-modules "$JAVA_MODULES" --strip-java-debug-attributes --no-header-files --no-man-pages --vm=server \
    --output "$out"
}

lay_out_files() {
  local root=$1
  mkdir -p "$root/base" "$root/runtime/opt" "$root/libraries/app/lib" "$root/application/app" "$root/archive/app"
  [ "$BASE" != debian ] || cp -a "$(base_cache)/." "$root/base/"
  cp -a "$(runtime_cache)" "$root/runtime/opt/java"
  cp -a "$APPLICATION/lib/." "$root/libraries/app/lib/"
  cp -a "$APPLICATION/quarkus-run.jar" "$APPLICATION/app" "$APPLICATION/quarkus" "$root/application/app/"
  cp deploy/operator.jvmflags target/sbom.json "$root/application/app/"
  # Where a class archive does not fit, the JVM starts without it.
  printf '%s\n' -XX:AOTCache=/app/operator.aot -XX:-UsePerfData -jar /app/quarkus-run.jar >"$root/application/app/operator.start"
  # `kubectl lesson` without a shell: an argument @/app/kubectl-lesson, then its words.
  printf '%s\n' -Xlog:disable -Xlog:all=off -XX:-UsePerfData --sun-misc-unsafe-memory-access=allow -Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider \
    -Dslf4j.internal.verbosity=ERROR -Dorg.jboss.logging.provider=jdk -cp '/app/app/*:/app/lib/main/*:/app/lib/boot/*' \
    dev.guidedrollouts.cli.Main >"$root/application/app/kubectl-lesson"
  # The archive is made for files of this age; umoci keeps it.
  find "$root" -mindepth 1 -exec touch --no-dereference --date="$MOMENT" {} +
  chmod -R u=rwX,go=rX "$root/libraries" "$root/application" "$root/runtime"
}

# The JVM writes it at the end of the training run: classes linked, their first objects made, and which methods are hot. The
# bytes are others at each run. An archive of the run's class list, sorted, is the same wherever it is made, but a start takes
# a fifth more processor time with it and has 8 MiB more (docs/performance.md).
make_archive() {
  local root=$1 work=$2 whole=$2/whole archive=$1/archive/app/operator.aot java
  mkdir -p "$work" "$whole/app"
  # One tree of links, as the image will have it.
  cp -al "$root/runtime/opt" "$whole/"
  cp -al "$root/libraries/app/." "$root/application/app/." "$whole/app/"
  touch --date="$MOMENT" "$whole/app" "$whole/app/lib"
  java=$whole/opt/java/bin/java
  "$JDK/bin/keytool" -genkeypair -alias training -keyalg EC -dname CN=training -ext san=ip:127.0.0.1 -validity 2 \
    -storetype PKCS12 -keystore "$work/server.p12" -storepass training
  "$JDK/bin/keytool" -exportcert -rfc -alias training -keystore "$work/server.p12" -storepass training >"$work/ca.pem"
  "$JDK/bin/java" --sun-misc-unsafe-memory-access=allow -cp "$whole/app/lib/main/*" "$LAB_HOME/operator-image/Training.java" \
    "$work" "$work/operator.log" "$java" @deploy/operator.jvmflags "-XX:AOTCacheOutput=$archive" -jar "$whole/app/quarkus-run.jar" &&
    [ -s "$archive" ] || { tail -n 40 "$work/operator.log"; return 1; }
  chmod go=r "$archive"
  touch --date="$MOMENT" "$archive" "$root/archive/app"
  "$java" @deploy/operator.jvmflags "-XX:AOTCache=$archive" -XX:AOTMode=on -cp "$whole/app/quarkus-run.jar" -version
}

# add_layer FOLDER TITLE
add_layer() {
  local folder=$1 title=$2
  tar --create --file "$work/layer.tar" --directory "$folder" --sort=name --format=posix --pax-option=delete=atime,delete=ctime \
    --mtime="$MOMENT" --owner=0 --group=0 --numeric-owner .
  umoci raw add-layer --image "$layout:operator" --history.created "$MOMENT" --history.created_by "guided-rollouts: $title" "$work/layer.tar"
  rm "$work/layer.tar"
}

assemble() {
  local root=$1 layout=$2 work
  work=$(mktemp -d)
  if [ "$BASE" = debian ]; then
    umoci init --layout "$layout"
    umoci new --image "$layout:operator"
    add_layer "$root/base" "glibc $LIBC"
  else
    local -a tls=()
    [[ $BASE != 127.0.0.1:* ]] || tls=(--src-tls-verify=false)
    skopeo copy --insecure-policy "${tls[@]}" "docker://$BASE" "oci:$layout:operator"
  fi
  add_layer "$root/runtime" "Java runtime $(jdk_version)"
  add_layer "$root/libraries" libraries
  add_layer "$root/application" "operator $VERSION"
  add_layer "$root/archive" 'class archive'
  umoci config --image "$layout:operator" --created "$MOMENT" --no-history --config.user "$IMAGE_USER" --config.workingdir / \
    --config.exposedports 8080/tcp --clear=config.cmd --config.entrypoint /opt/java/bin/java --config.entrypoint @/app/operator.jvmflags \
    --config.cmd @/app/operator.start \
    --config.label org.opencontainers.image.title=guided-rollouts --config.label "org.opencontainers.image.version=$VERSION" \
    --config.label org.opencontainers.image.licenses=Apache-2.0 --config.label "org.opencontainers.image.base.name=$BASE"
  umoci gc --layout "$layout"
  rm -rf "$work"
}

image_digest() { sed -n 's/.*"digest":"\(sha256:[0-9a-f]*\)".*/\1/p' "$1/index.json"; }
