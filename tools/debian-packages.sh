# Sourced by test.sh: what the tests that talk to real servers need. Installs nothing unless it is root on Debian.
packages="chromium openssl postgresql-15 python3-oslo.log python3-oslo.messaging rabbitmq-server rsyslog rsyslog-gnutls systemd-journal-remote zstd xz-utils lnav liblognorm-utils"
missing=
for package in $packages; do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    echo "Installing Debian packages for the tests:$missing" >&2
    # Tests start their own servers; the packages' must not start here.
    policy=/usr/sbin/policy-rc.d
    made_policy=
    [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; made_policy=1; }
    apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 "$@" >/tmp/kilowatch-apt.log 2>&1; }
    { apt update -q && apt install -y -q --no-install-recommends $missing; } || { tail -20 /tmp/kilowatch-apt.log >&2; echo "Could not install them; tests that need them are skipped and say so." >&2; }
    [ -z "$made_policy" ] || rm -f "$policy"
  else
    echo "Not root on Debian: nothing is installed. Tests that need these packages are skipped and say so:$missing" >&2
  fi
fi
