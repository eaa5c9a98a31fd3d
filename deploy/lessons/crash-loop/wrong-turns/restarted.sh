#!/usr/bin/env bash
# Restarted: the same arguments once more.
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
kubectl rollout restart deployment/reviews
