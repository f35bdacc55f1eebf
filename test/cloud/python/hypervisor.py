"""A hypervisor without guests that is sized like a server, keeps its guests over a restart, and fails when told to (faults.py).

Nova's own FakeDriver has 1000 vCPUs, so that every build goes to one host, forgets its guests when nova-compute restarts, and makes
images that never get their data.
"""
import io
import json
import os
import time

from nova import exception
from nova.image import glance
from nova.virt import fake

from faults import STATE, fault


class Hypervisor(fake.FakeLiveMigrateDriver):
    capabilities = dict(fake.FakeDriver.capabilities, supports_migrate_to_same_host=True)
    vcpus = 32
    memory_mb = 131072
    local_gb = 2000

    def _guests_file(self):
        return os.path.join(STATE, 'hypervisor', '%s.json' % self._host)

    def init_host(self, host):
        super().init_host(host)
        try:
            with open(self._guests_file()) as source:
                for uuid, (name, power_state) in json.load(source).items():
                    self.instances[uuid] = fake.FakeInstance(name, power_state, uuid)
        except FileNotFoundError:
            pass

    def _keep_guests(self):
        path = self._guests_file()
        with open(path + '.new', 'w') as out:
            json.dump({uuid: (guest.name, guest.state) for uuid, guest in self.instances.items()}, out)
        os.replace(path + '.new', path)

    def snapshot(self, context, instance, image_id, update_task_state):
        super().snapshot(context, instance, image_id, update_task_state)
        data = {'disk_format': 'raw', 'container_format': 'bare'}
        glance.API().update(context, image_id, data, data=io.BytesIO(bytes(65536)))

    def live_migration(self, context, instance, dest, post_method, recover_method, block_migration=False, migrate_data=None):
        # Nova's own never ends by itself.
        try:
            fault(self._host, 'live_migration', exception)
        except Exception:
            recover_method(context, instance, dest, migrate_data)
            raise
        time.sleep(2)
        post_method(context, instance, dest, block_migration, migrate_data)
        self._keep_guests()


def failing(call):
    inherited = getattr(Hypervisor, call)

    def method(self, *args, **kwargs):
        fault(self._host, call, exception)
        result = inherited(self, *args, **kwargs)
        self._keep_guests()
        return result
    return method


for name in ('spawn', 'destroy', 'cleanup', 'power_on', 'power_off', 'reboot', 'migrate_disk_and_power_off', 'finish_migration',
             'finish_revert_migration', 'attach_volume', 'detach_volume', 'snapshot'):
    setattr(Hypervisor, name, failing(name))
