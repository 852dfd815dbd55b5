# To be sourced with $root set to the project's folder: sets $bun to the Bun that npm installed.
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
# Nothing that a machine sets for other programs may change where we connect or whom we trust.
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy
unset NODE_TLS_REJECT_UNAUTHORIZED NODE_OPTIONS BUN_OPTIONS SSL_CERT_FILE SSL_CERT_DIR
