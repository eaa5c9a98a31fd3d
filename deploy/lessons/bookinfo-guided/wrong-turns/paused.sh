#!/usr/bin/env bash
# Paused: a pause that was forgotten.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson bookinfo -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}

await reviews-v4
kubectl rollout pause deployment/reviews
