#!/usr/bin/env bash
# The commit is reverted: what is applied next is what ran before.
set -euo pipefail
cd "$(dirname "$0")/.."

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson gitops -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
# The learner's rollout has stalled.
await_stall() { kubectl wait --for=condition=RolloutStalled lesson/gitops --timeout=3m; }

source ./repository
# A commit with another version.
release() {
  sed -i "s/reviews-v[0-9]*:/reviews-$1:/" "$repository/reviews.yaml"
  git -C "$repository" commit -qam "reviews: version ${1#v}"
}

await release-4
release v4
await_stall
git -C "$repository" revert --no-edit HEAD
await release-3
release v3
