#!/usr/bin/env bash
# The probe gets a path that version 2 answers: no undo at all.
set -euo pipefail
cd "$(dirname "$0")/.."

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson readiness-probe -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
# The learner's rollout has stalled.
await_stall() { kubectl wait --for=condition=RolloutStalled lesson/readiness-probe --timeout=3m; }

await release-2
kubectl apply -f release-2.yaml
await_stall
kubectl patch deployment reviews --type=json \
  -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/readinessProbe/httpGet/path", "value": "/reviews/0"}]'
await release-3
kubectl set image deployment/reviews "reviews=docker.io/istio/examples-bookinfo-reviews-v3:1.20.2"
