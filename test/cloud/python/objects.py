"""What every tenant of the cloud finds: flavors, an image, the external network, zones: objects.py "HOST HOST ..."."""
import os
import sys

import openstack

FLAVORS = (('tiny', 1, 512, 1), ('small', 1, 2048, 20), ('medium', 2, 4096, 40), ('huge', 256, 1048576, 4000))
EXTERNAL = {4: '198.51.100.0/24', 6: '2001:db8:ffff::/64'}
ZONES = {'az-1': ('cmp-001', 'cmp-002'), 'az-2': ('cmp-003',), 'az-resched': ('cmp-resched',), 'az-abort': ('cmp-abort',),
         'az-guest': ('cmp-guest',)}


def main():
    cloud = openstack.connect(cloud='admin')
    for name, vcpus, ram, disk in FLAVORS:
        cloud.compute.create_flavor(name=name, vcpus=vcpus, ram=ram, disk=disk)
    cloud.image.create_image('small', data=os.urandom(65536), disk_format='raw', container_format='bare', visibility='public')
    external = cloud.network.create_network(
        name='external', **{'router:external': True, 'provider:network_type': 'flat', 'provider:physical_network': 'external'})
    for version, cidr in EXTERNAL.items():
        cloud.network.create_subnet(name='external-v%d' % version, network_id=external.id, ip_version=version, cidr=cidr, enable_dhcp=False)
    for zone, hosts in ZONES.items():
        present = [host for host in hosts if host in sys.argv[1].split()]
        if present:
            aggregate = cloud.compute.create_aggregate(name=zone, availability_zone=zone)
        for host in present:
            cloud.compute.add_host_to_aggregate(aggregate, host)


main()
