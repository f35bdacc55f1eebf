# Started by ./up as the first process of the cloud's own process and mount namespace: starts every service, then waits.
set -u
. "$(dirname "$0")/settings.sh"
. "$here/services.sh"
cd "$state"
hostname controller
echo "127.0.0.1 localhost controller" >"$etc/hosts"
mount --bind "$etc/hosts" /etc/hosts
. "$here/configure.sh"
export HOME=$state/home PYTHONPATH=$here/python PYTHONWARNINGS=ignore PYTHONDONTWRITEBYTECODE=1
export OS_CLIENT_CONFIG_FILE=$cloud/clouds.yaml

# ---- what all others stand on
# On disk, the tables' files alone take half a minute where others write, too.
for folder in mysql rabbitmq; do
  mkdir -p -m 700 "$state/$folder"
  mount -t tmpfs -o mode=700 tmpfs "$state/$folder"
done
mariadb-install-db --no-defaults --user=root --datadir="$state/mysql" --auth-root-authentication-method=normal --skip-test-db >"$log/mariadb-install.out" 2>&1 || fail "mariadb-install-db failed: $log/mariadb-install.out"
start mariadb mariadbd --defaults-file="$etc/mariadb.cnf"
start memcached memcached -u root -l 127.0.0.1 -p "$port_memcached" -m 64
export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$port_epmd
start epmd epmd -address 127.0.0.1 -port "$port_epmd"
wait_for 300 mariadb sql -e "select 1"
say "MariaDB answers"
# Its distribution port listens on all addresses unless told otherwise, twice.
loopback="-kernel inet_dist_use_interface {127,0,0,1}"
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=$loopback RABBITMQ_CTL_ERL_ARGS=$loopback RABBITMQ_NODENAME=kilowatch@localhost \
  RABBITMQ_MNESIA_BASE=$state/rabbitmq RABBITMQ_LOG_BASE=$log RABBITMQ_LOGS=$log/rabbitmq.log RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 \
  RABBITMQ_NODE_PORT=$port_rabbitmq RABBITMQ_DIST_PORT=$port_erlang RABBITMQ_CONFIG_FILE=$etc/rabbitmq \
  RABBITMQ_ENABLED_PLUGINS_FILE=$etc/rabbitmq_plugins RABBITMQ_PID_FILE=$state/rabbitmq.pid RABBITMQ_CONF_ENV_FILE=$etc/rabbitmq-env.conf
start rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server

key() { head -c 32 /dev/urandom | base64 | tr '+/' '-_'; }
for keys in fernet credential; do
  for number in 0 1; do key >"$state/keystone/$keys/$number"; done
done
. "$here/schema.sh"
load_schema || make_schema
say "databases are ready"

rabbit_users() {
  local control="/usr/lib/rabbitmq/bin/rabbitmqctl -q"
  wait_for 300 RabbitMQ $control await_startup
  # One Erlang start instead of six.
  $control eval '
    ok = rabbit_vhost:add(<<"cell1">>, <<"up">>),
    ok = rabbit_auth_backend_internal:add_user(<<"openstack">>, <<"'"$password"'">>, <<"up">>),
    [ok = rabbit_auth_backend_internal:set_permissions(<<"openstack">>, Vhost, <<".*">>, <<".*">>, <<".*">>, <<"up">>) || Vhost <- [<<"/">>, <<"cell1">>]],
    ok = rabbit_policy:parse_set(<<"/">>, <<"notifications">>, <<"^(versioned_)?notifications\\.">>, <<"{\"max-length\":50000}">>, 0, <<"queues">>, <<"up">>).' \
    >"$log/rabbitmqctl.out" 2>&1 || fail "RabbitMQ's users: $log/rabbitmqctl.out"
}
rabbit_users
say "RabbitMQ answers"

# ---- the control plane
wsgi() { # name port application processes [uwsgi option …]
  local name=$1 port=$2 application=$3 processes=$4
  shift 4
  start "$name" uwsgi_python311 --plugins python3 --http-socket "127.0.0.1:$port" --wsgi-file "$application" --master --processes "$processes" \
    --lazy-apps --enable-threads --thunder-lock --die-on-term --need-app --buffer-size 65535 --add-header "Connection: close" \
    --logto "$log/$name-uwsgi.log" "$@"
}
OS_KEYSTONE_CONFIG_FILES=$etc/keystone/keystone.conf wsgi keystone "$port_keystone" /usr/bin/keystone-wsgi-public 2
start neutron-server neutron-server --config-file "$etc/neutron/neutron.conf"
OS_PLACEMENT_CONFIG_DIR=$etc/placement wsgi placement-api "$port_placement" /usr/bin/placement-api 2
start glance-api glance-api --config-file "$etc/glance/glance-api.conf"
keystone-manage --config-file "$etc/keystone/keystone.conf" bootstrap --bootstrap-password "$password" --bootstrap-region-id RegionOne \
  --bootstrap-admin-url "$keystone" --bootstrap-internal-url "$keystone" --bootstrap-public-url "$keystone" >"$log/bootstrap.out" 2>&1 ||
  fail "keystone-manage bootstrap: $log/bootstrap.out"
wait_for 300 Keystone answers "$keystone"
/usr/bin/python3 "$here/python/identity.py" "$KILOWATCH_TEST_CLOUD_PORT" "$password" >"$log/identity.out" 2>&1 || fail "users and catalogue: $log/identity.out"
say "Keystone answers, users and catalogue are there"

wait_for 300 Placement answers "http://127.0.0.1:$port_placement/"
start nova-conductor nova-conductor --config-file "$etc/nova/super.conf" --log-file nova-conductor.log
start nova-conductor-cell1 nova-conductor --config-file "$etc/nova/cell1.conf" --log-file nova-conductor-cell1.log
wait_for 300 Neutron answers "http://127.0.0.1:$port_neutron/"
say "Placement and Neutron answer"

# ---- agents and hypervisors
hosts="$healthy_hosts $faulty_hosts"
network_host=net-001
if [ -n "$KILOWATCH_TEST_CLOUD_GUESTS" ]; then
  . "$here/guest-host.sh"
  network_host=-
fi
start neutron-agents /usr/bin/python3 "$here/python/agents.py" "${hosts// /,}" "$network_host" --config-file "$etc/neutron/neutron.conf" --log-file neutron-agents.log
OS_NOVA_CONFIG_DIR=$etc/nova-api wsgi nova-api "$port_nova" /usr/bin/nova-api-wsgi 2
[ -z "$KILOWATCH_TEST_CLOUD_GUESTS" ] || hosts="$hosts $guest_host"
# shellcheck disable=SC2086
/usr/bin/python3 "$here/python/computes.py" "$etc/nova/cell1.conf" "$state" $hosts </dev/null >>"$log/nova-compute.out" 2>&1 &
start nova-scheduler nova-scheduler --config-file "$etc/nova/super.conf" --log-file nova-scheduler.log
wsgi cinder-api "$port_cinder" /usr/bin/cinder-wsgi 1 --pyargv "--config-file $etc/cinder/cinder.conf --log-file cinder-api.log"
start cinder-scheduler cinder-scheduler --config-file "$etc/cinder/cinder.conf" --log-file cinder-scheduler.log
start cinder-volume cinder-volume --config-file "$etc/cinder/cinder.conf" --log-file cinder-volume.log
wait_for 300 Glance answers "http://127.0.0.1:$port_glance/"
wait_for 300 Nova answers "http://127.0.0.1:$port_nova/"
wait_for 300 Cinder answers "http://127.0.0.1:$port_cinder/"
say "Glance, Nova and Cinder answer"
computes_report() {
  [ "$(sql -N -e 'select count(*) from nova_cell1.compute_nodes')" -ge "$(wc -w <<<"$hosts")" ]
}
wait_for 300 "compute hosts" computes_report
nova-manage --config-file "$etc/nova/super.conf" cell_v2 discover_hosts >"$log/discover-hosts.out" 2>&1 || fail "discover_hosts: $log/discover-hosts.out"
say "$(wc -w <<<"$hosts") compute hosts report"
/usr/bin/python3 "$here/python/objects.py" "$hosts" >"$log/objects.out" 2>&1 || fail "images, flavors, networks: $log/objects.out"
touch "$run/ready"
say "the cloud is up: export OS_CLIENT_CONFIG_FILE=$cloud/clouds.yaml"

# The namespace lasts as long as this; bash reaps the orphans that it is given.
exec >/dev/null 2>&1
while :; do sleep infinity & wait $!; done
