#!/usr/bin/env bash
# Starts mongod as a member of the replica set. With authentication, members prove themselves by a shared key, which mongod
# takes only from a file that nobody else can read; the key comes from the environment.
set -euo pipefail
key_file=/data/configdb/replica.key
rm -f "$key_file"
(umask 377 && printf '%s' "$MONGODB_REPLICA_KEY" >"$key_file")
chown mongodb:mongodb "$key_file"
# What a worker that died left open holds its account until then; MongoDB's default is a minute.
exec docker-entrypoint.sh mongod --replSet rs0 --bind_ip_all --keyFile "$key_file" \
  --setParameter transactionLifetimeLimitSeconds=20
