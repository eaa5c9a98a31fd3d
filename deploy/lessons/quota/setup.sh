#!/usr/bin/env bash
# What runs before the lesson begins. A quota counts once its status says how much is used.
set -euo pipefail
cd "$(dirname "$0")"

kubectl apply -f reviews.yaml
kubectl rollout status deployment/reviews --timeout=4m
kubectl apply -f quota.yaml
until [ "$(kubectl get resourcequota disk -o jsonpath='{.status.used.requests\.ephemeral-storage}')" = 40Mi ]; do sleep 2; done
