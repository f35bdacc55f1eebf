# Sourced by every script of the test cloud: where it lives, its ports, its passwords.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export KILOWATCH_TEST_CLOUD=${KILOWATCH_TEST_CLOUD:-/tmp/kilowatch-test-cloud}
cloud=$KILOWATCH_TEST_CLOUD
mark=$cloud/.kilowatch-test-cloud
# Root removes this folder.
if [ -L "$cloud" ] || { [ -e "$cloud" ] && [ ! -O "$cloud" ]; } || [[ $cloud != /* ]]; then
  echo "$cloud is no folder of your own with an absolute path: set KILOWATCH_TEST_CLOUD to another." >&2
  exit 1
fi
etc=$cloud/etc state=$cloud/state log=$cloud/log run=$cloud/run

# One block of ports, none of them a service's own default: a machine may have those taken.
export KILOWATCH_TEST_CLOUD_PORT=${KILOWATCH_TEST_CLOUD_PORT:-21500}
port() { echo $((KILOWATCH_TEST_CLOUD_PORT + $1)); }
port_keystone=$(port 0) port_glance=$(port 1) port_placement=$(port 2) port_nova=$(port 3) port_neutron=$(port 4) port_cinder=$(port 5)
port_metadata=$(port 6) port_mariadb=$(port 7) port_rabbitmq=$(port 8) port_epmd=$(port 9) port_erlang=$(port 10) port_memcached=$(port 11)
port_ovsdb=$(port 12) port_openflow=$(port 13)

# One for all that has one, new with each cloud: other users of the machine reach these ports too, and some services run as root.
password=$(cat "$cloud/password" 2>/dev/null || true)
database=mysql+pymysql://openstack:$password@127.0.0.1:$port_mariadb
rabbit=rabbit://openstack:$password@127.0.0.1:$port_rabbitmq
keystone=http://127.0.0.1:$port_keystone/v3

healthy_hosts="cmp-001 cmp-002 cmp-003"
faulty_hosts="cmp-resched cmp-abort"
guest_host=cmp-guest

# Is the recorded process still the one that we started? A pid alone may have been given to another since.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
alive() { # file with "pid start-time"
  local pid start
  [ -f "$1" ] && read -r pid start <"$1" && [ -n "$pid" ] && [ "$(started_at "$pid")" = "$start" ]
}
