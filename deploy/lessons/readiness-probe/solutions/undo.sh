#!/usr/bin/env bash
# The release is undone; the template that is back has the right probe, and version 3 keeps it.
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
kubectl rollout undo deployment/reviews
await release-3
kubectl set image deployment/reviews "reviews=docker.io/istio/examples-bookinfo-reviews-v3:1.20.2"
