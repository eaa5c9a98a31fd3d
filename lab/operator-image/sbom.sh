# shellcheck shell=bash
# The list of libraries beside the image: an OCI artifact whose `subject` is the image. Registries that know the referrers
# API list it there; in all others the tag sha256-<image>.sbom finds it, which is where scanners have looked for years.

readonly SBOM_TYPE=application/vnd.cyclonedx+json EMPTY_TYPE=application/vnd.oci.empty.v1+json
readonly MANIFEST_TYPE=application/vnd.oci.image.manifest.v1+json

# put_blob LAYOUT MEDIA-TYPE [MORE], content on stdin; prints the descriptor
put_blob() {
  local blobs=$1/blobs/sha256 type=$2 more=${3:-} hex
  cat >"$blobs/new"
  hex=$(sha256sum "$blobs/new" | cut -d ' ' -f 1)
  mv "$blobs/new" "$blobs/$hex"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%d%s}' "$type" "$hex" "$(stat -c %s "$blobs/$hex")" "$more"
}

# lay_out_sbom SBOM IMAGE-LAYOUT LAYOUT: an OCI layout with the artifact as `sbom`; prints the artifact's digest
lay_out_sbom() {
  local sbom=$1 image_layout=$2 layout=$3 subject empty list artifact
  rm -rf "$layout"
  mkdir -p "$layout/blobs/sha256"
  echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  subject=$(image_digest "$image_layout")
  subject=$(printf '{"mediaType":"%s","digest":"%s","size":%d}' "$MANIFEST_TYPE" "$subject" \
    "$(stat -c %s "$image_layout/blobs/sha256/${subject#sha256:}")")
  empty=$(printf '{}' | put_blob "$layout" "$EMPTY_TYPE")
  list=$(put_blob "$layout" "$SBOM_TYPE" <"$sbom")
  artifact=$(printf '{"schemaVersion":2,"mediaType":"%s","artifactType":"%s","config":%s,"layers":[%s],"subject":%s}' \
    "$MANIFEST_TYPE" "$SBOM_TYPE" "$empty" "$list" "$subject" |
    put_blob "$layout" "$MANIFEST_TYPE" ',"annotations":{"org.opencontainers.image.ref.name":"sbom"}')
  printf '{"schemaVersion":2,"manifests":[%s]}' "$artifact" >"$layout/index.json"
  image_digest "$layout"
}
