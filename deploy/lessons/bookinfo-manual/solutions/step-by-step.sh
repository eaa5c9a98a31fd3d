#!/usr/bin/env bash
# Each step is let start by its name.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson bookinfo -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}
say() { kubectl annotate lesson bookinfo "guidedrollouts.dev/$1=$2" --overwrite; }

for step in $(kubectl get lesson bookinfo -o jsonpath='{.spec.steps[*].name}'); do
  await "$step"
  say continue "$step"
done
