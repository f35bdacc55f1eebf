# Sourced: debian_packages PACKAGE … installs those that are missing if it is root on Debian, and otherwise says which ones they are.
# Answers false when some are missing afterwards.
debian_packages() {
  local package missing= policy=/usr/sbin/policy-rc.d made_policy= done=1
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] || [ ! -e /etc/debian_version ]; then
    echo "Not root on Debian: nothing is installed. Tests that need these packages are skipped and say so:$missing" >&2
    return 1
  fi
  echo "Installing Debian packages for the tests:$missing" >&2
  # Tests start their own servers; the packages' must not start here.
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; made_policy=1; }
  apt() { DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical apt-get -o DPkg::Lock::Timeout=600 "$@" >/tmp/kilowatch-apt.log 2>&1; }
  # shellcheck disable=SC2086
  apt update -q && apt install -y -q --no-install-recommends $missing || {
    done=
    tail -20 /tmp/kilowatch-apt.log >&2
    echo "Could not install them; tests that need them are skipped and say so." >&2
  }
  [ -z "$made_policy" ] || rm -f "$policy"
  [ -n "$done" ]
}
