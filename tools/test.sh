#!/bin/bash
# npm test: sets up what is missing, then everything that can be tested here. Arguments go to vitest.
. "$(dirname "$0")/setup.sh"
. tools/debian-packages.sh
run() { echo "== $*" >&2; "$@"; }
run biome check --error-on-warnings .
run oxlint --type-aware --deny-warnings
run tsc -p tsconfig.json
run tsc -p web/tsconfig.json
run knip
run vite build web --logLevel error
run vitest run --reporter=default --reporter=./tools/summary-reporter.ts "$@"
