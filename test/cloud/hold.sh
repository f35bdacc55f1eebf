#!/bin/bash
# Started by ./up: holds the cloud's own process and mount namespace, and ends it with the test run that owns it, if one does.
# All processes of the cloud live in that namespace, so that its end is theirs, however it comes; the network namespaces and the state
# of Open vSwitch live in its mounts and go with them.
. "$(dirname "$0")/settings.sh"
record() { echo "$1 $(started_at "$1")" >"$run/cloud"; }
hold=(unshare --mount --pid --uts --fork --kill-child --mount-proc bash "$here/inside.sh")
if [ ! -e "$run/owner" ]; then
  record $$
  exec "${hold[@]}"
fi
"${hold[@]}" &
record $!
while alive "$run/cloud" && alive "$run/owner"; do sleep 1; done
[ ! -e "$run/owner" ] || exec "$here/down" --quiet
