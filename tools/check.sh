#!/bin/bash
# npm run check: what must hold before each commit; under a minute.
. "$(dirname "$0")/setup.sh"
run() { echo "== $*" >&2; "$@"; }
run biome check --error-on-warnings .
run oxlint --type-aware --deny-warnings
run tsc -p tsconfig.json
run tsc -p web/tsconfig.json
run knip
run vitest run --project unit
