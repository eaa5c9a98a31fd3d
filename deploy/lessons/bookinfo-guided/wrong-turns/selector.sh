#!/usr/bin/env bash
# SelectorChanged: a Service does not decide which version its pods run.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson bookinfo -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}

await reviews-v4
kubectl patch service ratings -p '{"spec":{"selector":{"app":"elsewhere"}}}'
