# shellcheck shell=bash
# The registry that docker.io is mapped to, so the manifests name the images word for word and v4 is truly missing.

# registry_config FOLDER PORT: on standard output.
registry_config() {
  cat <<YAML
version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: $1}
  delete: {enabled: true}
http: {addr: "127.0.0.1:$2"}
YAML
}

start_registry() {
  if [ ! -d "$STATE/registry" ]; then
    cp -a "$(images_cache)/registry" "$STATE/registry.new"
    mv -T "$STATE/registry.new" "$STATE/registry"
  fi
  registry_config "$STATE/registry" "$PORT_REGISTRY" >"$STATE/registry.yml"
  start_daemon registry docker-registry serve "$STATE/registry.yml"
  daemon_answers registry 20 http_answers "$REGISTRY_URL/v2/"
}
