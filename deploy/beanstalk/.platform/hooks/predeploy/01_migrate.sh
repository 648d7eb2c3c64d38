#!/usr/bin/env bash
# Elastic Beanstalk, platform Docker: migrates before an instance gets the new version.
#
# Every instance runs this, at the same time. The first gets migrate's lock in the database, the others
# wait for it and find nothing left to do; when it fails, they try and fail too, and the deployment
# stops. An instance that is added later finds nothing to do.
#
# Environment properties: MIGRATION_IMAGE (in ECR), and those of the database, such as DATABASE_URL.
# The instance profile may pull from ECR, and rds-db:connect when the URL has iam=true.
set -euo pipefail

PATH=$PATH:/opt/elasticbeanstalk/bin
properties=$(mktemp)
trap 'rm -f "$properties"' EXIT
# `docker run` takes names and values as they are, a line each.
get-config environment \
  | jq --raw-output 'to_entries[] | "\(.key)=\(.value)"' > "$properties"
image=$(sed -n 's/^MIGRATION_IMAGE=//p' "$properties")
: "${image:?set the environment property MIGRATION_IMAGE}"

registry=${image%%/*}
region=$(cut -d. -f4 <<< "$registry")
aws ecr get-login-password --region "$region" \
  | docker login --username AWS --password-stdin "$registry"

docker run --rm --read-only --network host --env-file "$properties" "$image" \
  upgrade head --phase expand --lock-wait 30m --wait 60s
