{{- define "guided-rollouts.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* With room for the longest suffix, within the 63 characters of a Service's name. */}}
{{- define "guided-rollouts.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 53 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 53 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 53 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "guided-rollouts.selectorLabels" -}}
app.kubernetes.io/name: {{ include "guided-rollouts.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "guided-rollouts.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "guided-rollouts.labels" -}}
{{ include "guided-rollouts.selectorLabels" . }}
{{ include "guided-rollouts.commonLabels" . }}
{{- end }}

{{- define "guided-rollouts.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "guided-rollouts.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "guided-rollouts.image" -}}
{{- $repository := required "image.repository is not set: no public image is published yet; docs/install.md says how to make one" .Values.image.repository }}
{{- $tag := default .Chart.AppVersion .Values.image.tag }}
{{- printf "%s:%s" $repository $tag }}
{{- with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* dict "root" and "api": "true" where the server has that API version. */}}
{{- define "guided-rollouts.has" -}}
{{- if .root.Capabilities.APIVersions.Has .api }}true{{ end }}
{{- end }}

{{/* dict "root" and "context": a security context, without the ids that OpenShift gives itself. */}}
{{- define "guided-rollouts.securityContext" -}}
{{- $there := include "guided-rollouts.has" (dict "root" .root "api" "security.openshift.io/v1") }}
{{- if or (eq .root.Values.openshift "force") (and (eq .root.Values.openshift "auto") $there) }}
{{- toYaml (omit .context "runAsUser" "runAsGroup" "fsGroup") }}
{{- else }}
{{- toYaml .context }}
{{- end }}
{{- end }}

{{/* dict "root", "field", "values", "api" and "by": "true" where an object of an API that a server may lack is to be rendered. */}}
{{- define "guided-rollouts.optional" -}}
{{- if .values.enabled }}
{{- if or (eq .values.renderMode "alwaysRender") (include "guided-rollouts.has" (dict "root" .root "api" .api)) }}true
{{- else if eq .values.renderMode "failIfMissing" }}
{{- fail (printf "%s.enabled: the server has no %s; install %s first, or set %s.renderMode" .field .api .by .field) }}
{{- end }}
{{- end }}
{{- end }}

{{/* dict "root", "name" and "values": the same for an object of the Prometheus operator. */}}
{{- define "guided-rollouts.monitor" -}}
{{- include "guided-rollouts.optional" (dict "root" .root "field" (printf "metrics.%s" .name) "values" .values "api" "monitoring.coreos.com/v1" "by" "the Prometheus operator") }}
{{- end }}

{{/* "true" where the page's HTTPRoute is to be rendered. */}}
{{- define "guided-rollouts.pageRoute" -}}
{{- include "guided-rollouts.optional" (dict "root" . "field" "page.httpRoute" "values" .Values.page.httpRoute "api" "gateway.networking.k8s.io/v1" "by" "the Gateway API") }}
{{- end }}

{{/* "true" where the page is there for others than those who forward a port: what leads to it would else lead nowhere. */}}
{{- define "guided-rollouts.pageIsServed" -}}
{{- with .Values.page }}
{{- range $name, $enabled := dict "page.ingress.enabled" .ingress.enabled "page.httpRoute.enabled" .httpRoute.enabled }}
{{- if and $enabled (not $.Values.page.enabled) }}
{{- fail (printf "%s is true, and page.enabled is not: there is no page that it could lead to" $name) }}
{{- end }}
{{- if and $enabled (eq $.Values.page.auth "None") }}
{{- fail (printf "%s is true, and page.auth is None: such a page is for `kubectl port-forward` alone; allowed with page.auth Token" $name) }}
{{- end }}
{{- end }}
{{- if .enabled }}
{{- if eq .auth "Token" }}true
{{- else if ne .service.type "ClusterIP" }}
{{- fail (printf "page.service.type is %s, and page.auth is None: such a page is for `kubectl port-forward` alone, and has no Service; allowed with page.auth Token" .service.type) }}
{{- end }}
{{- end }}
{{- if and .ingress.enabled (not .ingress.hosts) }}
{{- fail "page.ingress.enabled needs page.ingress.hosts" }}
{{- end }}
{{- if and .httpRoute.enabled (not .httpRoute.parentRefs) }}
{{- fail "page.httpRoute.enabled needs page.httpRoute.parentRefs" }}
{{- end }}
{{- end }}
{{- end }}

{{/* What the operator may do, and nothing more: no Secrets, no wildcard; it deletes what a lesson with onDelete: Restore made. */}}
{{- define "guided-rollouts.rules" -}}
- apiGroups: [guidedrollouts.dev]
  resources: [rolloutlessons]
  verbs: [get, list, watch, patch]
- apiGroups: [guidedrollouts.dev]
  resources: [rolloutlessons/status]
  verbs: [patch]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch{{ if not .Values.requireServiceAccount }}, create, patch, delete{{ end }}]
- apiGroups: [apps]
  resources: [replicasets]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
# What stands behind a Service: slices where the API server has them (since 1.21), Endpoints where not.
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [endpoints]
  verbs: [list, watch]
- apiGroups: [""]
  resources: [services]
  verbs: [list, watch{{ if not .Values.requireServiceAccount }}, create, patch, delete{{ end }}]
- apiGroups: [""]
  resources: [events]
  verbs: [create, list, watch]
{{- if .Values.impersonation.enabled }}
# To act as the account that a lesson names (spec.serviceAccountName), in the lesson's own namespace only.
- apiGroups: [""]
  resources: [serviceaccounts]
  {{- with .Values.impersonation.serviceAccounts }}
  resourceNames:
  {{- toYaml . | nindent 2 }}
  {{- end }}
  verbs: [impersonate]
{{- end }}
{{- end }}

{{/* What the operator puts behind the Lease's name: settings.Shard. */}}
{{- define "guided-rollouts.leaseSuffix" -}}
{{- if and .Values.shard .Values.shardSelector }}
{{- fail "shard and shardSelector are both set; allowed: one of the two" }}
{{- end }}
{{- if .Values.shard }}
{{- $part := splitList "/" .Values.shard }}
{{- if or (ge (int (first $part)) (int (last $part))) (gt (int (last $part)) 1024) }}
{{- fail (printf "shard is %q; allowed: I/N, such as 0/2: I from 0 to N-1, N from 1 to 1024" .Values.shard) }}
{{- end }}
{{- printf "-%d-of-%d" (int (first $part)) (int (last $part)) }}
{{- else if .Values.shardSelector }}
{{- printf "-%s" (sha256sum .Values.shardSelector | trunc 8) }}
{{- end }}
{{- end }}

{{/* In the release's own namespace. RBAC can't tie "create" to a name. The Lease belongs to the Deployment: it is read for its uid. */}}
{{- define "guided-rollouts.leaseRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [{{ include "guided-rollouts.fullname" . }}{{ include "guided-rollouts.leaseSuffix" . }}]
  verbs: [get, patch]
- apiGroups: [apps]
  resources: [deployments]
  resourceNames: [{{ include "guided-rollouts.fullname" . }}]
  verbs: [get]
{{- end }}

{{/* probe: dict "path" and "values" */}}
{{- define "guided-rollouts.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
{{ toYaml .values }}
{{- end }}

{{/* Takes x-kubernetes-validations out of a schema, in place; prints nothing. */}}
{{- define "guided-rollouts.dropRules" -}}
{{- if kindIs "map" . }}
{{- $_ := unset . "x-kubernetes-validations" }}
{{- range . }}{{ include "guided-rollouts.dropRules" . }}{{- end }}
{{- else if kindIs "slice" . }}
{{- range . }}{{ include "guided-rollouts.dropRules" . }}{{- end }}
{{- end }}
{{- end }}
