#!/bin/sh
# Creates Temporal's two databases and brings their schemas to the version of this image. May run any number of times.
set -eu

schema() {
  sql="temporal-sql-tool --plugin postgres12 --endpoint $POSTGRES_HOST --port 5432 --user $POSTGRES_USER --database $1"
  # The password comes from SQL_PASSWORD, so that it shows in no list of processes.
  $sql create-database
  $sql setup-schema --version 0.0
  $sql update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

schema temporal temporal
schema temporal_visibility visibility
