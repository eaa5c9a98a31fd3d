#!/usr/bin/env bash
# The stalled rollout is let take an old pod away first: no undo, and version 3 comes the same way.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson quota -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
# The learner's rollout has stalled.
await_stall() { kubectl wait --for=condition=RolloutStalled lesson/quota --timeout=3m; }

await release-2
await_stall
kubectl patch deployment reviews -p '{"spec": {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}}}'
await release-3
kubectl set image deployment/reviews "reviews=docker.io/istio/examples-bookinfo-reviews-v3:1.20.2"
