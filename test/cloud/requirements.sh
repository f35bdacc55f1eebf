# Sourced by ./up: gets what this machine needs for the cloud; ends with code 3, and says why, where it cannot be had.
. "$here/../../tools/debian-packages.sh"
cannot() { echo "The test cloud cannot run here: $*" >&2; exit 3; }
guests=
[ "$(id -u)" = 0 ] || cannot "it needs root."
grep -qs '^VERSION_ID="12"' /etc/os-release || cannot "it needs Debian 12, whose packages are OpenStack Zed."
unshare --mount --pid --uts --fork --mount-proc true 2>/dev/null || cannot "it may not make process and mount namespaces."
# nova-compute-ironic stands for the hypervisor that nova-compute asks for: no QEMU, no libvirt.
debian_packages cinder-api cinder-scheduler cinder-volume curl glance-api keystone mariadb-server memcached neutron-api \
  neutron-rpc-server nova-api nova-compute nova-compute-ironic nova-conductor nova-scheduler placement-api procps python3-memcache \
  python3-openstackclient python3-pymemcache python3-pymysql rabbitmq-server uwsgi-core uwsgi-plugin-python3 zstd ||
  cannot "packages are missing."
