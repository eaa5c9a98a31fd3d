#!/usr/bin/env bash
# The argument is taken out of the template: no undo at all.
set -euo pipefail
cd "$(dirname "$0")/.."

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson crash-loop -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
# The learner's rollout has stalled.
await_stall() { kubectl wait --for=condition=RolloutStalled lesson/crash-loop --timeout=3m; }

await release-2
kubectl apply -f release-2.yaml
await_stall
kubectl patch deployment reviews --type=json \
  -p '[{"op": "remove", "path": "/spec/template/spec/containers/0/args"}]'
await release-3
kubectl set image deployment/reviews "reviews=docker.io/istio/examples-bookinfo-reviews-v3:1.20.2"
