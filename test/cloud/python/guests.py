"""A hypervisor whose guests answer: each is a set of namespaces on this machine, plugged into Open vSwitch as libvirt would plug it.

Neutron's own agents do the rest: the Open vSwitch agent wires the port and enforces its security groups, the DHCP agent hands out
the address, the metadata agent and the L3 agent do what they do for virtual machines.
"""
import os
import shutil
import signal

from eventlet import timeout
from eventlet.green import subprocess
from nova import exception
from nova.compute import power_state
import nova.conf
from oslo_log import log

from faults import STATE
from hypervisor import Hypervisor

CONF = nova.conf.CONF
LOG = log.getLogger('nova.virt.kilowatch.guests')
BRIDGE = 'kw-int'
BOOT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'guest', 'boot.sh')


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise exception.NovaException('%s: %s' % (' '.join(command), done.stdout.decode(errors='replace').strip()))


def namespace(instance):
    return 'guest-%s' % instance.uuid


class GuestHypervisor(Hypervisor):
    vcpus = 16
    memory_mb = 32768
    local_gb = 500

    # ---- machine

    def _folder(self, instance):
        return os.path.join(STATE, 'guests', instance.uuid)

    def _boot(self, instance):
        folder = self._folder(instance)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, 'console.log'), 'ab') as console:
            machine = subprocess.Popen(
                ['ip', 'netns', 'exec', namespace(instance), 'unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child',
                 'bash', BOOT, folder], stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True)
        # On disk, for a guest outlives nova-compute.
        with open(os.path.join(folder, 'pid'), 'w') as out:
            out.write(str(machine.pid))

    def _signal(self, instance, *numbers):
        try:
            with open(os.path.join(self._folder(instance), 'pid')) as source:
                machine = int(source.read())
            for number in numbers:
                for pid in [machine, *descendants(machine)]:
                    os.kill(pid, number)
        except (FileNotFoundError, ProcessLookupError):
            pass

    # ---- network

    def _plug(self, instance, vif, device):
        tap, peer = vif['devname'], 'p' + vif['devname'][1:]
        mtu = str(vif['network']['meta'].get('mtu') or 1500)
        run('ip', 'link', 'add', tap, 'mtu', mtu, 'type', 'veth', 'peer', 'name', peer, 'mtu', mtu, 'address', vif['address'])
        # The userspace switch sees frames as the guest leaves them: whole, with checksums.
        run('ethtool', '-K', peer, 'tx', 'off')
        run('ip', 'link', 'set', peer, 'netns', namespace(instance), 'name', device)
        run('ip', 'link', 'set', tap, 'up')
        run('ovs-vsctl', '--may-exist', 'add-port', BRIDGE, tap, '--', 'set', 'Interface', tap,
            'external_ids:iface-id=%s' % vif['id'], 'external_ids:iface-status=active', 'external_ids:attached-mac=%s' % vif['address'],
            'external_ids:vm-uuid=%s' % instance.uuid)

    def _unplug(self, vif):
        run('ovs-vsctl', '--if-exists', 'del-port', BRIDGE, vif['devname'])
        if os.path.exists('/sys/class/net/%s' % vif['devname']):
            run('ip', 'link', 'delete', vif['devname'])

    def plug_vifs(self, instance, network_info):
        if not os.path.exists('/run/netns/%s' % namespace(instance)):
            run('ip', 'netns', 'add', namespace(instance))
        for number, vif in enumerate(network_info or []):
            if not os.path.exists('/sys/class/net/%s' % vif['devname']):
                self._plug(instance, vif, 'eth%d' % number)

    def unplug_vifs(self, instance, network_info):
        for vif in network_info or []:
            self._unplug(vif)
        if os.path.exists('/run/netns/%s' % namespace(instance)):
            run('ip', 'netns', 'delete', namespace(instance))

    def _start(self, instance, network_info):
        """Plugs and boots; as libvirt's driver it waits in between until Neutron says that the ports are wired."""
        events = [('network-vif-plugged', vif['id']) for vif in network_info or [] if not vif.get('active', True)]
        try:
            with self.virtapi.wait_for_instance_event(instance, events, deadline=CONF.vif_plugging_timeout, error_callback=plugging_failed):
                self.plug_vifs(instance, network_info)
        except timeout.Timeout:
            LOG.warning('Timeout waiting for %s', events, instance=instance)
            if CONF.vif_plugging_is_fatal:
                raise exception.VirtualInterfaceCreateException()
        self._boot(instance)

    def _halt(self, instance, network_info=None):
        self._signal(instance, signal.SIGKILL)
        # Its addresses would still answer.
        self.unplug_vifs(instance, network_info or instance.get_network_info())

    # ---- what Nova asks for

    def spawn(self, context, instance, image_meta, injected_files, admin_password, allocations, network_info=None,
              block_device_info=None, power_on=True, accel_info=None):
        super().spawn(context, instance, image_meta, injected_files, admin_password, allocations, network_info, block_device_info,
                      power_on, accel_info)
        try:
            if power_on:
                # A resize spawns without saying which networks.
                self._start(instance, network_info or instance.get_network_info())
        except Exception:
            self.destroy(context, instance, network_info)
            raise

    def destroy(self, context, instance, network_info, block_device_info=None, destroy_disks=True, destroy_secrets=True):
        self._halt(instance, network_info)
        if destroy_disks:
            shutil.rmtree(self._folder(instance), ignore_errors=True)
        super().destroy(context, instance, network_info, block_device_info, destroy_disks, destroy_secrets)

    def power_off(self, instance, timeout=0, retry_interval=0):
        super().power_off(instance, timeout, retry_interval)
        self._halt(instance)

    def power_on(self, context, instance, network_info, block_device_info=None, accel_info=None):
        super().power_on(context, instance, network_info, block_device_info, accel_info)
        self._halt(instance)
        self._start(instance, network_info)

    def finish_revert_migration(self, context, instance, network_info, migration, block_device_info=None, power_on=True):
        super().finish_revert_migration(context, instance, network_info, migration, block_device_info, power_on)
        if power_on:
            self._start(instance, network_info)

    def migrate_disk_and_power_off(self, context, instance, *args, **kwargs):
        result = super().migrate_disk_and_power_off(context, instance, *args, **kwargs)
        self._halt(instance)
        return result

    def pause(self, instance):
        self._signal(instance, signal.SIGSTOP)
        self.instances[instance.uuid].state = power_state.PAUSED

    def unpause(self, instance):
        self._signal(instance, signal.SIGCONT)
        self.instances[instance.uuid].state = power_state.RUNNING

    def suspend(self, context, instance):
        self._signal(instance, signal.SIGSTOP)
        self.instances[instance.uuid].state = power_state.SUSPENDED

    def resume(self, context, instance, network_info, block_device_info=None):
        self.unpause(instance)

    def attach_interface(self, context, instance, image_meta, vif):
        super().attach_interface(context, instance, image_meta, vif)
        used = len(instance.get_network_info())
        self._plug(instance, vif, 'eth%d' % used)

    def detach_interface(self, context, instance, vif):
        super().detach_interface(context, instance, vif)
        self._unplug(vif)

    def get_console_output(self, context, instance):
        try:
            with open(os.path.join(self._folder(instance), 'console.log'), 'rb') as console:
                return console.read()
        except FileNotFoundError:
            return b''


def plugging_failed(event_name, instance):
    if CONF.vif_plugging_is_fatal:
        raise exception.VirtualInterfaceCreateException()


def descendants(pid):
    found = []
    for child in open('/proc/%d/task/%d/children' % (pid, pid)).read().split():
        found += [int(child), *descendants(int(child))]
    return found
