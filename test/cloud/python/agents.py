"""Neutron agents of hosts that have no network: agents.py HOST,HOST... NETWORK_HOST [--config-file FILE ...]

One process reports an Open vSwitch agent for each host, and L3, DHCP and metadata agents for the network host ("-"
for none: another has real ones). It answers Neutron as they would,
so that the real ML2 driver binds ports, which become ACTIVE, and Neutron tells Nova. A host named in state/dead_agents (one a line,
or HOST:BINARY) reports and wires nothing.
"""
import os
import sys

import eventlet
eventlet.monkey_patch()

from neutron_lib import context as neutron_context, rpc
from neutron_lib.agent import topics
from neutron.agent import rpc as agent_rpc
from neutron.common import config as common_config
from neutron.conf.agent import common as agent_conf
from oslo_config import cfg
from oslo_log import log
import oslo_messaging

LOG = log.getLogger('neutron.kilowatch_agents')
DEAD = os.path.join(os.environ['KILOWATCH_TEST_CLOUD'], 'state', 'dead_agents')


def dead():
    try:
        with open(DEAD) as source:
            return set(source.read().split())
    except FileNotFoundError:
        return set()


def l2_agent(host, number):
    return dict(binary='neutron-openvswitch-agent', host=host, topic='N/A', agent_type='Open vSwitch agent', configurations=dict(
        bridge_mappings={'external': 'br-ex'}, tunnel_types=['vxlan'], tunneling_ip='203.0.113.%d' % (10 + number), l2_population=False,
        arp_responder_enabled=False, enable_distributed_routing=False, datapath_type='system', ovs_hybrid_plug=False,
        integration_bridge='br-int', log_agent_heartbeats=False, extensions=[], devices=0, in_distributed_mode=False,
        ovs_capabilities={'datapath_types': ['netdev', 'system'], 'iface_types': ['tap', 'vxlan']}))


def network_agents(host):
    yield dict(binary='neutron-l3-agent', host=host, topic='l3_agent', agent_type='L3 agent', configurations=dict(
        agent_mode='legacy', handle_internal_only_routers=True, interface_driver='openvswitch', log_agent_heartbeats=False, routers=0,
        ex_gw_ports=0, interfaces=0, floating_ips=0, extensions=[]))
    yield dict(binary='neutron-dhcp-agent', host=host, topic='dhcp_agent', agent_type='DHCP agent', availability_zone='nova',
               configurations=dict(dhcp_driver='neutron.agent.linux.dhcp.Dnsmasq', dhcp_lease_duration=86400, log_agent_heartbeats=False,
                                   networks=0, ports=0, subnets=0))
    yield dict(binary='neutron-metadata-agent', host=host, topic='N/A', agent_type='Metadata agent', configurations=dict(
        log_agent_heartbeats=False, metadata_proxy_socket='/var/lib/neutron/metadata_proxy', nova_metadata_host='127.0.0.1'))


class L2:
    target = oslo_messaging.Target(version='1.5')

    def __init__(self, hosts):
        self.hosts = hosts
        self.plugin = agent_rpc.PluginApi(topics.PLUGIN)

    def wire(self, context, port_id, host):
        if {host, '%s:neutron-openvswitch-agent' % host} & dead():
            return
        try:
            agent_id = 'ovs-agent-%s' % host
            device = self.plugin.get_device_details(context, port_id, agent_id, host)
            if 'port_id' in device:
                LOG.info('Port %s updated. Details: %s', port_id, device)
                self.plugin.update_device_up(context, port_id, agent_id, host)
        except Exception:
            LOG.exception('wiring of %s on %s failed', port_id, host)

    def port_update(self, context, port=None, **kwargs):
        host = port.get('binding:host_id')
        if host in self.hosts and port.get('binding:vif_type') == 'ovs' and port.get('status') != 'ACTIVE':
            eventlet.spawn_n(self.wire, context, port['id'], host)

    def binding_activate(self, context, port_id=None, host=None, **kwargs):
        if host in self.hosts:
            eventlet.spawn_n(self.wire, context, port_id, host)

    def ignore(self, context, **kwargs):
        pass

    port_delete = network_update = network_delete = binding_deactivate = ignore
    security_groups_rule_updated = security_groups_member_updated = ignore


class L3:
    target = oslo_messaging.Target(version='1.1')

    def __init__(self, l2, host):
        self.l2 = l2
        self.host = host
        self.plugin = rpc.get_client(oslo_messaging.Target(topic=topics.L3PLUGIN, version='1.0'))

    def sync(self, context, routers):
        try:
            ids = [router['id'] if isinstance(router, dict) else router for router in routers or []]
            for router in self.plugin.prepare().call(context, 'sync_routers', router_ids=ids, host=self.host):
                statuses = {ip['id']: 'ACTIVE' if ip.get('fixed_ip_address') else 'DOWN' for ip in router.get('_floatingips', [])}
                self.plugin.prepare().call(context, 'update_floatingip_statuses', router_id=router['id'], fip_statuses=statuses)
                for port in router.get('_interfaces', []) + [router['gw_port']] * bool(router.get('gw_port')):
                    self.l2.wire(context, port['id'], self.host)
        except Exception:
            LOG.exception('router sync failed')

    def routers_updated(self, context, routers=None, **kwargs):
        eventlet.spawn_n(self.sync, context, routers)

    def router_added_to_agent(self, context, payload=None, **kwargs):
        eventlet.spawn_n(self.sync, context, payload)

    def ignore(self, context, **kwargs):
        pass

    router_deleted = router_removed_from_agent = agent_updated = ignore


class Dhcp:
    # neutron_lib's namespace for DHCP agents is none.
    target = oslo_messaging.Target(namespace=None, version='1.0')

    def __init__(self):
        self.plugin = rpc.get_client(oslo_messaging.Target(topic=topics.PLUGIN, version='1.0'))

    def ready(self, context, port_id):
        try:
            self.plugin.prepare(version='1.5').call(context, 'dhcp_ready_on_ports', port_ids=[port_id])
        except Exception:
            LOG.exception('dhcp_ready_on_ports failed')

    def port_create_end(self, context, payload=None, **kwargs):
        eventlet.spawn_n(self.ready, context, payload['port']['id'])

    port_update_end = port_create_end

    def ignore(self, context, payload=None, **kwargs):
        pass

    network_create_end = network_update_end = network_delete_end = subnet_create_end = subnet_update_end = subnet_delete_end = ignore
    port_delete_end = agent_updated = ignore


def report(agents):
    context = neutron_context.get_admin_context_without_session()
    api = agent_rpc.PluginReportStateAPI(topics.REPORTS)
    started = set()
    while True:
        down = dead()
        for agent in agents:
            name = '%s:%s' % (agent['host'], agent['binary'])
            if agent['host'] in down or name in down:
                continue
            try:
                first = {} if name in started else {'start_flag': True}
                api.report_state(context, dict(agent, **first), use_call=bool(first))
                started.add(name)
            except Exception:
                LOG.exception('reporting %s failed', name)
        eventlet.sleep(cfg.CONF.AGENT.report_interval)


def main():
    hosts, network_host = sys.argv[1].split(','), sys.argv[2]
    common_config.register_common_config_options()
    agent_conf.register_agent_state_opts_helper(cfg.CONF)
    common_config.init(sys.argv[3:])
    common_config.setup_logging()
    if network_host != '-':
        hosts.append(network_host)
    agents = [l2_agent(host, number) for number, host in enumerate(hosts)]
    l2 = L2(set(hosts))
    agent_rpc.create_consumers([l2], topics.AGENT, [
        [topics.PORT, topics.UPDATE], [topics.PORT, topics.DELETE], [topics.NETWORK, topics.UPDATE], [topics.NETWORK, topics.DELETE],
        [topics.SECURITY_GROUP, topics.UPDATE], [topics.PORT_BINDING, topics.ACTIVATE], [topics.PORT_BINDING, topics.DEACTIVATE]],
        start_listening=True)
    if network_host != '-':
        agents += network_agents(network_host)
        for topic, endpoint in (('l3_agent', L3(l2, network_host)), ('dhcp_agent', Dhcp())):
            rpc.get_server(oslo_messaging.Target(topic=topic, server=network_host), [endpoint]).start()
    report(agents)


main()
