#!/usr/bin/env bash
# By other commands: what counts is what the cluster shows.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson bookinfo -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
say() { kubectl annotate lesson bookinfo "guidedrollouts.dev/$1=$2" --overwrite; }

await reviews-v4
kubectl set image deployment/reviews "*=docker.io/istio/examples-bookinfo-reviews-v3:1.20.2"
await what-would-undo-do
say answer "$(kubectl get lesson bookinfo -o jsonpath='{.status.deployments[?(@.name=="reviews")].plainUndoRestores.revision}')"
await back-to-black-stars
kubectl rollout undo deployment/reviews --to-revision=2
