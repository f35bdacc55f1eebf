# Sourced by inside.sh: writes every service's configuration below $etc.
mkdir -p "$etc"/{keystone,glance,placement,nova,nova-api,neutron,cinder} "$run/service" "$state"/{home,lock,tmp,fault,hypervisor,glance/images,glance/staging,glance/tasks,nova,neutron,cinder,keystone/fernet,keystone/credential}
chmod 700 "$state"/{home,keystone}

common() { # log name
  cat <<END
[DEFAULT]
debug = true
use_stderr = false
log_dir = $log
log_file = $1.log
END
}
database() { printf '[database]\nconnection = %s/%s?charset=utf8\nmax_pool_size = 5\nmax_overflow = 20\n' "$database" "$1"; }
messaging() { # enforce the newer releases' default policies: true, false
  cat <<END
[oslo_messaging_notifications]
driver = messagingv2
transport_url = $rabbit/
[oslo_messaging_rabbit]
heartbeat_timeout_threshold = 60
rabbit_retry_interval = 1
kombu_reconnect_delay = 1.0
[oslo_concurrency]
lock_path = $state/lock
[oslo_policy]
enforce_new_defaults = ${1:-false}
enforce_scope = false
[cache]
enabled = true
backend = dogpile.cache.memcached
memcache_servers = 127.0.0.1:$port_memcached
END
}
credentials() { # section user
  cat <<END
[$1]
auth_url = $keystone
auth_type = password
project_domain_name = Default
user_domain_name = Default
project_name = service
username = $2
password = $password
region_name = RegionOne
END
}
checks_tokens() { # user
  credentials keystone_authtoken "$1"
  cat <<END
www_authenticate_uri = $keystone
memcached_servers = 127.0.0.1:$port_memcached
service_token_roles_required = true
service_token_roles = service
END
}
# A test makes a service's /healthcheck answer 503 by this file.
own_paste() { sed "s#/etc/$1/healthcheck_disable#$state/healthcheck_off_$1#" "/etc/$1/$2"; }

{
  common keystone
  echo "transport_url = $rabbit/"
  database keystone
  cat <<END
[token]
expiration = 86400
[fernet_tokens]
key_repository = $state/keystone/fernet
[credential]
key_repository = $state/keystone/credential
[identity]
password_hash_rounds = 4
END
  messaging
} >"$etc/keystone/keystone.conf"

{
  common glance-api
  cat <<END
transport_url = $rabbit/
bind_host = 127.0.0.1
bind_port = $port_glance
workers = 1
enabled_backends = files:file
END
  database glance
  checks_tokens glance
  cat <<END
[paste_deploy]
flavor = keystone
config_file = $etc/glance/glance-api-paste.ini
[glance_store]
default_backend = files
[files]
filesystem_store_datadir = $state/glance/images
[os_glance_staging_store]
filesystem_store_datadir = $state/glance/staging
[os_glance_tasks_store]
filesystem_store_datadir = $state/glance/tasks
END
  messaging
} >"$etc/glance/glance-api.conf"
own_paste glance glance-api-paste.ini >"$etc/glance/glance-api-paste.ini"

{
  common placement-api
  echo "[placement_database]"
  echo "connection = $database/placement?charset=utf8"
  checks_tokens placement
} >"$etc/placement/placement.conf"

nova() { # log name, vhost, database
  common "$1"
  cat <<END
transport_url = $rabbit/$2
state_path = $state/nova
my_ip = 127.0.0.1
enabled_apis = osapi_compute
metadata_listen = 127.0.0.1
default_schedule_zone = az-1
service_down_time = 60
report_interval = 10
cpu_allocation_ratio = 4.0
ram_allocation_ratio = 1.0
reserved_host_memory_mb = 4096
allow_resize_to_same_host = true
block_device_allocate_retries_interval = 1
vif_plugging_timeout = 60
bandwidth_poll_interval = -1
heal_instance_info_cache_interval = 600
max_concurrent_live_migrations = 2
dhcp_domain = novalocal
END
  database "$3"
  # Computes know of no API database, as in every cloud with cells.
  [ "$2" ] || printf '[api_database]\nconnection = %s/nova_api?charset=utf8\n' "$database"
  checks_tokens nova
  credentials placement placement
  credentials neutron neutron
  echo "service_metadata_proxy = true"
  echo "metadata_proxy_shared_secret = $password"
  credentials cinder cinder
  echo "os_region_name = RegionOne"
  credentials service_user nova
  echo "send_service_user_token = true"
  credentials keystone nova
  cat <<END
[glance]
api_servers = http://127.0.0.1:$port_glance
[conductor]
workers = 1
[scheduler]
workers = 1
[filter_scheduler]
# Placement cannot enforce the zone that servers go to when they ask for none.
enabled_filters = AvailabilityZoneFilter,ComputeFilter,ComputeCapabilitiesFilter,ImagePropertiesFilter,ServerGroupAntiAffinityFilter,ServerGroupAffinityFilter,AggregateInstanceExtraSpecsFilter
[notifications]
notification_format = both
notify_on_state_change = vm_and_task_state
[quota]
instances = 200
cores = 1000
ram = 2048000
key_pairs = 200
server_groups = 50
[wsgi]
api_paste_config = $etc/nova-api/api-paste.ini
[workarounds]
# Computes can't ask for a group's other members, for these stand in the API database (Nova's guide to cells, "upcalls").
disable_group_policy_check_upcall = true
END
  # Zed's own defaults let a reader create servers.
  messaging true
}
nova nova-api "" nova_cell0 >"$etc/nova-api/nova.conf"
nova nova-super "" nova_cell0 >"$etc/nova/super.conf"
nova nova-cell1 cell1 nova_cell1 >"$etc/nova/cell1.conf"
# Debian maps Nova's /healthcheck only behind authentication, where no load balancer could ask.
{
  own_paste nova api-paste.ini | sed 's#^/v2: oscomputeversion_legacy_v2#/healthcheck: healthcheckapp\n&#'
  cat <<END

[app:healthcheckapp]
paste.app_factory = oslo_middleware:Healthcheck.app_factory
backends = disable_by_file
disable_by_file_path = $state/healthcheck_off_nova
END
} >"$etc/nova-api/api-paste.ini"

{
  common neutron-server
  cat <<END
transport_url = $rabbit/
bind_host = 127.0.0.1
bind_port = $port_neutron
api_workers = 1
rpc_workers = 1
rpc_state_report_workers = 0
core_plugin = ml2
service_plugins = router,trunk,qos
state_path = $state/neutron
api_paste_config = $etc/neutron/api-paste.ini
agent_down_time = 75
dns_domain = cloud.example.
global_physnet_mtu = 1500
END
  database neutron
  checks_tokens neutron
  credentials nova nova
  credentials placement placement
  cat <<END
[AGENT]
report_interval = 30
[quotas]
quota_port = 1000
quota_network = 200
quota_subnet = 200
quota_router = 50
quota_floatingip = 100
quota_security_group = 100
quota_security_group_rule = 500
END
  messaging
  cat <<END
[ml2]
type_drivers = flat,vlan,vxlan
tenant_network_types = vxlan
mechanism_drivers = openvswitch
extension_drivers = port_security,qos
[ml2_type_flat]
flat_networks = external
[ml2_type_vlan]
network_vlan_ranges = external:100:999
[ml2_type_vxlan]
vni_ranges = 1:5000
END
} >"$etc/neutron/neutron.conf"
own_paste neutron api-paste.ini >"$etc/neutron/api-paste.ini"

{
  common cinder-api
  cat <<END
transport_url = $rabbit/
auth_strategy = keystone
state_path = $state/cinder
api_paste_config = $etc/cinder/api-paste.ini
resource_query_filters_file = /etc/cinder/resource_filters.json
glance_api_servers = http://127.0.0.1:$port_glance
enabled_backends = fake
default_volume_type = __DEFAULT__
host = vol-001
service_down_time = 60
report_interval = 10
quota_volumes = 200
quota_snapshots = 200
quota_gigabytes = 5000
[fake]
volume_backend_name = fake
volume_driver = volumes.Volumes
END
  database cinder
  checks_tokens cinder
  credentials nova nova
  credentials service_user cinder
  echo "send_service_user_token = true"
  messaging
} >"$etc/cinder/cinder.conf"
own_paste cinder api-paste.ini >"$etc/cinder/api-paste.ini"

cat >"$etc/rabbitmq.conf" <<END
listeners.tcp.default = 127.0.0.1:$port_rabbitmq
loopback_users = none
log.file.level = info
disk_free_limit.absolute = 200MB
vm_memory_high_watermark.absolute = 1GB
END
echo "[]." >"$etc/rabbitmq_plugins"
: >"$etc/rabbitmq-env.conf"
cat >"$etc/mariadb.cnf" <<END
[mysqld]
user = root
datadir = $state/mysql
socket = $state/mysql/mysql.sock
port = $port_mariadb
bind-address = 127.0.0.1
tmpdir = $state/tmp
skip-name-resolve
skip-log-bin
max_connections = 1000
innodb_flush_log_at_trx_commit = 0
innodb_flush_method = nosync
innodb_doublewrite = 0
innodb_buffer_pool_size = 512M
innodb_log_file_size = 32M
character-set-server = utf8mb3
collation-server = utf8mb3_general_ci
log_error = $log/mariadb.log
END

# ---- the host whose guests answer: Neutron's real agents, on a userspace Open vSwitch
agent() { # log name
  common "$1"
  cat <<END
transport_url = $rabbit/
host = $guest_host
state_path = $state/neutron-agents
interface_driver = openvswitch
enable_isolated_metadata = true
nova_metadata_host = 127.0.0.1
nova_metadata_port = $port_metadata
metadata_proxy_shared_secret = $password
metadata_workers = 0
[agent]
# All is root here already.
root_helper = env
report_interval = 30
tunnel_types = vxlan
[ovs]
datapath_type = netdev
integration_bridge = kw-int
tunnel_bridge = kw-tun
bridge_mappings = external:kw-ex
local_ip = 127.0.0.1
ovsdb_connection = tcp:127.0.0.1:$port_ovsdb
of_listen_address = 127.0.0.1
of_listen_port = $port_openflow
[securitygroup]
firewall_driver = openvswitch
END
  messaging
}
for name in openvswitch dhcp l3 metadata; do agent "neutron-$name-agent" >"$etc/neutron/$name-agent.conf"; done
