#!/usr/bin/env bash
# ReplicaSetDeleted: the Deployment makes the ReplicaSet of its template anew.
set -euo pipefail

# The learner is waited for at that step.
await() {
  until [ "$(kubectl get lesson bookinfo -o jsonpath='{.status.phase}/{.status.step}')" = "WaitingForLearner/$1" ]; do sleep 2; done
}

await reviews-v4
kubectl get replicasets -l app=reviews -o jsonpath='{range .items[?(@.spec.replicas>0)]}{.metadata.name} {.spec.template.spec.containers[0].image}{"\n"}{end}' |
  awk '/reviews-v4:/ {print $1}' | xargs kubectl delete replicaset
