# Sourced by ./up: gets what this machine needs for the cloud; ends with code 3, and says why, where it cannot be had.
. "$here/../../tools/debian-packages.sh"
cannot() { echo "The test cloud cannot run here: $*" >&2; exit 3; }
guests=1
[ "$(id -u)" = 0 ] || cannot "it needs root."
grep -qs '^VERSION_ID="12"' /etc/os-release || cannot "it needs Debian 12, whose packages are OpenStack Zed."
unshare --mount --pid --uts --fork --mount-proc true 2>/dev/null || cannot "it may not make process and mount namespaces."
# nova-compute-ironic stands for the hypervisor that nova-compute asks for: no QEMU, no libvirt.
debian_packages cinder-api cinder-scheduler cinder-volume curl glance-api iproute2 keystone mariadb-server memcached neutron-api \
  neutron-rpc-server nova-api nova-compute nova-compute-ironic nova-conductor nova-scheduler placement-api procps python3-memcache \
  python3-openstackclient python3-pymemcache python3-pymysql rabbitmq-server uwsgi-core uwsgi-plugin-python3 zstd ||
  cannot "packages are missing."
without_guests() {
  echo "The test cloud starts without $guest_host, whose guests answer; tests that need it are skipped: $*" >&2
  guests=
}
if ! unshare --mount --net sh -c 'ip link add name try0 type veth peer name try1 && ip tuntap add dev try2 mode tap && iptables -t nat -L' >/dev/null 2>&1; then
  without_guests "this machine allows no network namespaces, veth or tap devices, or NAT."
elif [ -e /sys/class/net/ovs-netdev ]; then
  without_guests "this machine runs a userspace Open vSwitch of its own."
else
  debian_packages busybox dropbear-bin ethtool iptables iputils-ping neutron-dhcp-agent neutron-l3-agent neutron-metadata-agent \
    netcat-openbsd neutron-openvswitch-agent openssh-client openvswitch-switch sudo || without_guests "packages are missing."
fi
