#!/usr/bin/env bash
# Scaled: more pods want more room, and there is none.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson quota -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}

await release-2
kubectl scale deployment/reviews --replicas=3
