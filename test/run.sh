#!/bin/sh
# `npm test`: every test, or those whose path contains an argument. The last line counts them.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. "$root/bin/find-bun.sh"
unset NODE_EXTRA_CA_CERTS
exec "$bun" --no-env-file test/run.ts "$@"
