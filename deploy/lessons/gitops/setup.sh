#!/usr/bin/env bash
# A repository with one commit, and what applies its last commit over and over, as a GitOps tool does.
set -euo pipefail
cd "$(dirname "$0")"

source ./repository
rm -rf "$repository"
git init -q "$repository"
git -C "$repository" config user.name learner
git -C "$repository" config user.email learner@example.com
cp reviews.yaml "$repository"
git -C "$repository" add reviews.yaml
git -C "$repository" commit -qm 'reviews: version 1'
# It ends when the repository is removed.
nohup ./sync.sh >/dev/null 2>&1 &
until kubectl rollout status deployment/reviews --timeout=4m; do sleep 2; done
echo "The repository is $repository"
