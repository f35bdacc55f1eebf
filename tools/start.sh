#!/bin/bash
# npm start: sets up what is missing, then runs the server with the demo.
. "$(dirname "$0")/setup.sh"
if [ ! -e dist/web/index.html ] || [ -n "$(find web src/contract -newer dist/web/index.html -type f -print -quit)" ]; then
  echo "Building the console …" >&2
  vite build web --logLevel error >&2
fi
exec bin/kilowatch serve --demo "$@"
