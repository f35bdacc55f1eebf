# Sourced by inside.sh: the host whose guests answer: Open vSwitch in user space, Neutron's agents, and Nova's metadata API for them.
# Its bridges have names of their own beside those of a switch that the machine may have; all that it keeps is in this mount namespace, but
# for the bridges' devices, which outlive it: ./down removes those.
printf 'kw-ex kw-int kw-tun ovs-netdev\n' >"$run/devices"
mkdir -p /run/netns /run/openvswitch /etc/openvswitch /var/log/openvswitch "$state/neutron-agents" "$state/guests"
for folder in /run/netns /run/openvswitch /etc/openvswitch /var/log/openvswitch; do mount -t tmpfs tmpfs "$folder"; done
ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
start ovsdb-server ovsdb-server /etc/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --remote="ptcp:$port_ovsdb:127.0.0.1"
wait_for 60 ovsdb-server ovs-vsctl --no-wait init
start ovs-vswitchd ovs-vswitchd unix:/run/openvswitch/db.sock
wait_for 60 ovs-vswitchd ovs-vsctl --timeout=5 --may-exist add-br kw-ex -- set bridge kw-ex datapath_type=netdev
# Where the tests are, outside of the cloud: they reach floating IPs from here, and guests reach them.
ip address replace 198.51.100.1/24 dev kw-ex
ip -6 address replace 2001:db8:ffff::1/64 dev kw-ex nodad
ip link set kw-ex up
for name in openvswitch dhcp l3 metadata; do
  start "neutron-$name-agent" "neutron-$name-agent" --config-file "$etc/neutron/$name-agent.conf" --log-file "neutron-$name-agent.log"
done
OS_NOVA_CONFIG_DIR=$etc/nova-api wsgi nova-metadata "$port_metadata" /usr/bin/nova-metadata-wsgi 1
