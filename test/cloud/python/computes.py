"""Nova computes of several hosts from one start: computes.py CELL_CONF STATE HOST...

They are forked after the imports, which are most of a compute's start and of its memory. Nova loads only drivers below nova.virt.
"""
import os
import sys

import nova.cmd.compute  # patches the standard library for eventlet, so it comes first
import nova.virt

import guests
import hypervisor

DRIVERS = {
    'cmp-abort': 'fake.FakeBuildAbortDriver',
    'cmp-guest': 'kilowatch_guests.GuestHypervisor',
    'cmp-resched': 'fake.FakeRescheduleDriver',
}


def run(host, cell_conf, state):
    host_state = os.path.join(state, 'nova-%s' % host)
    os.makedirs(host_state, exist_ok=True)
    conf = os.path.join(host_state, 'nova.conf')
    with open(conf, 'w') as out:
        out.write('[DEFAULT]\nhost = %s\ncompute_driver = %s\nstate_path = %s\nlog_file = nova-compute-%s.log\n'
                  % (host, DRIVERS.get(host, 'kilowatch.Hypervisor'), host_state, host))
    sys.argv = ['nova-compute', '--config-file', cell_conf, '--config-file', conf]
    nova.cmd.compute.main()


def record(host, pid):
    with open('/proc/%d/stat' % pid) as stat:
        start = stat.read().rsplit(') ', 1)[1].split()[19]
    with open(os.path.join(os.environ['KILOWATCH_TEST_CLOUD'], 'run', 'service', 'nova-compute-%s' % host), 'w') as out:
        out.write('%d %s\n' % (pid, start))


def main():
    cell_conf, state, *hosts = sys.argv[1:]
    sys.modules['nova.virt.kilowatch'] = nova.virt.kilowatch = hypervisor
    sys.modules['nova.virt.kilowatch_guests'] = nova.virt.kilowatch_guests = guests
    for host in hosts:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            run(host, cell_conf, state)
            os._exit(0)
        record(host, pid)
    # The computes are the cloud's own processes now; nothing of this one is to be undone.
    os._exit(0)


main()
