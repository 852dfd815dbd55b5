#!/bin/sh
# `npm run check`: types, lint, format, dead code, layout.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. "$root/bin/find-bun.sh"
exec "$bun" --no-env-file test/check.ts
