#!/usr/bin/env bash
# UndoneToStalled: a second plain undo brings version 4 back.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson bookinfo -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
say() { kubectl annotate lesson bookinfo "guidedrollouts.dev/$1=$2" --overwrite; }

await reviews-v4
kubectl rollout undo deployment/reviews
await what-would-undo-do
say answer reviews-v3
say answer reviews-v4
await back-to-black-stars
kubectl rollout undo deployment/reviews
