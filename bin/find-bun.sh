# To be sourced with $root set to the project's folder: clears what a machine sets for other
# programs, says how far memory may grow, and sets $bun to the Bun that npm installed.

# Nothing of it may move the runtime, where we connect, or whom we trust: PGSSLMODE could switch
# verification off. Settings come from avow.toml and AVOW_ alone. A certificate authority may be
# added, as an own mail relay or database may need one; verification stays as it is.
for name in $(env | sed -nE 's/^((BUN|NODE|PG|SSL)[A-Za-z0-9_]*)=.*/\1/p'); do
  [ "$name" = NODE_EXTRA_CA_CERTS ] || unset "$name"
done
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy

# How far the heap grows before all of it is looked through: a third above what lives, and 40 MB at
# least, on a machine of any size. Left to itself the runtime lets it grow to three times what lives
# where there is much memory.
export BUN_JSC_heapGrowthFunctionThresholdInMB=0
export BUN_JSC_heapGrowthMaxIncrease=0.35
export BUN_JSC_largeHeapSize=40000000
export BUN_JSC_minEdenToOldGenerationRatio=0.2

# The package `bun` is a stub until its install script has moved the binary into place; where npm
# was told to run no install scripts, the binary still lies in the package of its platform.
bun=
for candidate in "$root"/node_modules/bun/bin/bun.exe "$root"/node_modules/@oven/bun-*/bin/bun; do
  if [ -x "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
    bun=$candidate
    break
  fi
done
if [ -z "$bun" ]; then
  echo "Bun is missing: run 'npm ci' in $root first." >&2
  exit 1
fi
