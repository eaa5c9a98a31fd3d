#!/usr/bin/env bash
# What runs before the lesson begins.
set -euo pipefail
cd "$(dirname "$0")"

kubectl apply -f reviews.yaml
kubectl rollout status deployment/reviews --timeout=4m
