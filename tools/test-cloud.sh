#!/bin/bash
# npm run test:cloud: starts the real OpenStack of test/cloud, runs the tests that use it (*.cloud.test.ts) and ends it again, whatever
# happens. --keep leaves it up; a cloud that is up already is used and left up. Other arguments go to vitest.
. "$(dirname "$0")/setup.sh"
. test/cloud/settings.sh
keep=
arguments=()
for argument in "$@"; do
  if [ "$argument" = --keep ]; then keep=1; else arguments+=("$argument"); fi
done
if alive "$run/owner"; then
  echo "Another run of these tests uses the cloud in $cloud." >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
[ ! -e "$run/owner" ] || test/cloud/down --quiet
! test/cloud/status >/dev/null || keep=1

tests=
end() {
  local code=$?
  trap - EXIT INT TERM HUP
  [ -z "$tests" ] || { kill "$tests" 2>/dev/null && wait "$tests"; } || true
  [ -n "$keep" ] || test/cloud/down --quiet
  exit "$code"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

code=0
[ -n "$keep" ] || export KILOWATCH_TEST_CLOUD_OWNER=$$
test/cloud/up || code=$?
if [ $code = 3 ]; then
  # What is not tried is counted.
  git ls-files '*.cloud.test.ts' | sed 's/^/skipped: /'
  echo "0 passed, 0 failed, $(git ls-files '*.cloud.test.ts' | wc -l) skipped"
  exit 0
fi
if [ $code != 0 ]; then
  tail -n 3 "$log"/*.out >&2 || true
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
export OS_CLIENT_CONFIG_FILE=$cloud/clouds.yaml
vitest run --project cloud --reporter=verbose --reporter=./tools/summary-reporter.ts "${arguments[@]}" &
tests=$!
wait $tests || code=$?
tests=
exit $code
