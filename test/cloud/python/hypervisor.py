"""A hypervisor without guests that is sized like a server, keeps its guests over a restart, and fails when told to.

Nova's own FakeDriver has 1000 vCPUs, so that every build goes to one host, and forgets its guests when nova-compute restarts.
What fails is read, at each call, from state/fault/<host>.json (then all.json): {"spawn": {"raise": "RuntimeError", "message": "...",
"times": 2, "delay": 3}}. "raise" is a class of nova.exception or of the language; without "times" it fails until the file is gone.
"""
import builtins
import json
import os
import time

from nova import exception
from nova.virt import fake

STATE = os.path.join(os.environ['KILOWATCH_TEST_CLOUD'], 'state')


def fault(host, call):
    """Sleeps or raises as state/fault says for this call on this host."""
    for name in (host, 'all'):
        path = os.path.join(STATE, 'fault', '%s.json' % name)
        try:
            with open(path) as source:
                faults = json.load(source)
        except (OSError, ValueError):
            continue
        wanted = faults.get(call)
        if not wanted or wanted.get('times', 1) <= 0:
            continue
        if 'times' in wanted:
            wanted['times'] -= 1
            with open(path + '.new', 'w') as out:
                json.dump(faults, out)
            os.replace(path + '.new', path)
        time.sleep(float(wanted.get('delay', 0)))
        if 'raise' in wanted:
            kind = getattr(exception, wanted['raise'], None) or getattr(builtins, wanted['raise'])
            raise kind(wanted['message']) if 'message' in wanted else kind()


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

    def live_migration(self, context, instance, dest, post_method, recover_method, block_migration=False, migrate_data=None):
        # Nova's own never ends by itself.
        try:
            fault(self._host, 'live_migration')
        except Exception:
            recover_method(context, instance, dest, migrate_data)
            raise
        time.sleep(2)
        post_method(context, instance, dest, block_migration, migrate_data)
        self._keep_guests()


def failing(call):
    inherited = getattr(fake.FakeLiveMigrateDriver, call)

    def method(self, *args, **kwargs):
        fault(self._host, call)
        result = inherited(self, *args, **kwargs)
        self._keep_guests()
        return result
    return method


for name in ('spawn', 'destroy', 'cleanup', 'power_on', 'power_off', 'reboot', 'migrate_disk_and_power_off', 'finish_migration',
             'finish_revert_migration', 'attach_volume', 'detach_volume', 'snapshot'):
    setattr(Hypervisor, name, failing(name))
