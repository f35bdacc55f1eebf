# Sourced by the other scripts: makes sure that the locked npm packages are installed. Works from Node 20 on; the lock brings Node 24.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.kilowatch-lock
want=$(sha256sum package-lock.json | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null)" != "$want" ] && [ ! -L node_modules ]; then
  echo "Setting up: npm ci (once, and after each change of package-lock.json) …" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  echo "$want" >"$stamp"
fi
PATH=$PWD/node_modules/.bin:$PATH
export PATH
