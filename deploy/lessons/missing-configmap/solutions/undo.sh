#!/usr/bin/env bash
# The release is undone; the settings come before the next one.
set -euo pipefail
cd "$(dirname "$0")/.."

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson missing-configmap -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
# The learner's rollout has stalled.
await_stall() { kubectl wait --for=condition=RolloutStalled lesson/missing-configmap --timeout=3m; }

await release-2
kubectl apply -f release-2.yaml
await_stall
kubectl rollout undo deployment/reviews
await release-3
kubectl apply -f settings.yaml
kubectl apply -f release-3.yaml
