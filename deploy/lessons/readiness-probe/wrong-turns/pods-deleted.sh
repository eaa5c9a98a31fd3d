#!/usr/bin/env bash
# PodsDeleted: new pods of the same template are asked the same.
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
kubectl delete pod --wait=false -l app=reviews
