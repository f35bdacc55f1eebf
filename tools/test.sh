#!/bin/bash
# npm test: sets up what is missing, then everything that can be tested here. Arguments go to vitest.
. "$(dirname "$0")/setup.sh"
. tools/debian-packages.sh
debian_packages chromium openssl postgresql-15 python3-oslo.log python3-oslo.messaging rabbitmq-server rsyslog rsyslog-gnutls \
  systemd-journal-remote zstd xz-utils lnav liblognorm-utils || true
run() { echo "== $*" >&2; "$@"; }
run biome check --error-on-warnings .
run oxlint --type-aware --deny-warnings
run tsc -p tsconfig.json
run tsc -p web/tsconfig.json
run knip
run vite build web --logLevel error
run vitest run --project='!cloud' --reporter=default --reporter=./tools/summary-reporter.ts "$@"
