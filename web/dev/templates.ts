/** One kind of message of the fake cloud; `{}` are the slots. */
export interface FakeTemplate {
  code: string;
  service: string;
  logger: string;
  level: "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
  template: string;
}

const row = (
  code: string,
  service: string,
  logger: string,
  level: FakeTemplate["level"],
  template: string,
): FakeTemplate => ({ code, service, logger, level, template });

/** The steps that a server's creation leaves in the logs, in order. */
export const CREATION: readonly FakeTemplate[] = [
  row(
    "KST-TK-4W9Q2M",
    "keystone",
    "keystone.server.flask.request_processing.middleware.auth",
    "DEBUG",
    "Authenticated user {}",
  ),
  row(
    "NOV-WR-7F3KQ2",
    "nova-api",
    "nova.osapi_compute.wsgi.server",
    "INFO",
    '{} "POST /v2.1/servers" status: 202 len: {} time: {}',
  ),
  row("NOV-SC-1Z8XN4", "nova-scheduler", "nova.scheduler.manager", "DEBUG", "Starting to schedule for instances: {}"),
  row(
    "PLA-RH-9D2TB7",
    "placement-api",
    "placement.requestlog",
    "INFO",
    '{} "GET /allocation_candidates" status: 200 len: {} microversion: 1.36',
  ),
  row("NOV-CD-3HM5V0", "nova-conductor", "nova.conductor.manager", "DEBUG", "Selected host: {}"),
  row(
    "NOV-CM-K2R8EW",
    "nova-compute",
    "nova.compute.manager",
    "INFO",
    "[instance: {}] Attempting claim on node {}: memory 512 MB, disk 1 GB, vcpus 1 CPU",
  ),
  row(
    "NTR-WS-6QB1YC",
    "neutron-server",
    "neutron.wsgi",
    "INFO",
    '{} "POST /v2.0/ports HTTP/1.1" status: 201 len: {} time: {}',
  ),
  row("NTR-ML-0T7JD9", "neutron-server", "neutron.plugins.ml2.managers", "DEBUG", "Bound port: {}, vif_type: ovs"),
  row("GLA-WS-5VX3A8", "glance-api", "eventlet.wsgi.server", "INFO", '{} "GET /v2/images/{}" 200 {}'),
  row(
    "CIN-WS-8NE4R1",
    "cinder-api",
    "cinder.api.openstack.wsgi",
    "INFO",
    "GET http://volume/v3/attachments returned with HTTP 200 ({})",
  ),
  row("OVN-PB-2JC6ZK", "ovn-controller", "binding", "INFO", "Claiming lport {} for this chassis."),
  row("OVS-BR-7Y5WQ0", "ovs-vswitchd", "bridge", "INFO", "bridge br-int: added interface {} on port {}"),
  row("LBV-QM-9A3DHT", "libvirtd", "qemuProcessStart", "WARNING", "Domain id={} name='{}' is tainted: host-cpu"),
  row("NOV-CM-B6T1SX", "nova-compute", "nova.compute.manager", "INFO", "[instance: {}] VM Started (Lifecycle Event)"),
  row(
    "NOV-CM-4PGZ8M",
    "nova-compute",
    "nova.compute.manager",
    "INFO",
    "[instance: {}] Took {} seconds to build instance.",
  ),
];

/** What a cloud says all the time; the weight is how often against the others. */
export const CHATTER: readonly (FakeTemplate & { weight: number })[] = [
  {
    weight: 30,
    ...row(
      "NOV-RT-M1C7UE",
      "nova-compute",
      "nova.compute.resource_tracker",
      "DEBUG",
      "Compute_service record updated for {}:{}",
    ),
  },
  {
    weight: 22,
    ...row(
      "NTR-AG-X8D3F5",
      "neutron-openvswitch-agent",
      "neutron.plugins.ml2.drivers.openvswitch.agent",
      "DEBUG",
      "Agent rpc_loop - iteration:{} completed. Elapsed:{}",
    ),
  },
  {
    weight: 14,
    ...row(
      "KST-WS-R5N2H6",
      "keystone",
      "uwsgi",
      "INFO",
      "{} POST /v3/auth/tokens => generated {} bytes in {} msecs (HTTP/1.1 201)",
    ),
  },
  {
    weight: 10,
    ...row(
      "NOV-WR-E9K4W7",
      "nova-api",
      "nova.osapi_compute.wsgi.server",
      "INFO",
      '{} "GET /v2.1/servers/detail" status: 200 len: {} time: {}',
    ),
  },
  { weight: 8, ...row("RMQ-CN-3BV6GQ", "rabbitmq", "connection", "INFO", "accepting AMQP connection <{}> ({} -> {})") },
  {
    weight: 6,
    ...row("CIN-VM-Q7Z0LP", "cinder-volume", "cinder.volume.manager", "INFO", "Updating volume status for backend {}"),
  },
  {
    weight: 4,
    ...row(
      "MSG-RB-D4X9TN",
      "nova-conductor",
      "oslo.messaging._drivers.impl_rabbit",
      "ERROR",
      "[{}] AMQP server on {}:5672 is unreachable: [Errno 111] ECONNREFUSED. Trying again in {} seconds.",
    ),
  },
  {
    weight: 4,
    ...row(
      "NTR-DH-H0S5K3",
      "neutron-dhcp-agent",
      "neutron.agent.dhcp.agent",
      "WARNING",
      "DHCP agent resync triggered for network {}",
    ),
  },
  {
    weight: 3,
    ...row(
      "NOV-PT-T6J8CV",
      "nova-compute",
      "oslo_service.periodic_task",
      "DEBUG",
      "Running periodic task ComputeManager._heal_instance_info_cache",
    ),
  },
  {
    weight: 2,
    ...row("GAL-WS-P2Y7RB", "mariadb", "WSREP", "WARNING", "Member {} (node-{}) desyncs itself from group"),
  },
  {
    weight: 1,
    ...row(
      "KRN-OM-W3E1QZ",
      "kernel",
      "kernel",
      "CRITICAL",
      "Out of memory: Killed process {} (qemu-system-x86) total-vm:{}kB",
    ),
  },
];

export const NO_VALID_HOST = row(
  "NOV-SC-F8A2LJ",
  "nova-conductor",
  "nova.scheduler.utils",
  "ERROR",
  "[instance: {}] Error from last host: {} (node {})",
);

export const NO_VALID_HOST_TRACEBACK = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/nova/compute/manager.py", line 2651, in _build_and_run_instance
    self.driver.spawn(context, instance, image_meta,
  File "/usr/lib/python3/dist-packages/nova/virt/libvirt/driver.py", line 4407, in spawn
    self._create_guest_with_network(
  File "/usr/lib/python3/dist-packages/nova/virt/libvirt/driver.py", line 7722, in _create_guest_with_network
    raise exception.VirtualInterfaceCreateException()
nova.exception.VirtualInterfaceCreateException: Virtual Interface creation failed

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/nova/compute/manager.py", line 2459, in _do_build_and_run_instance
    self._build_and_run_instance(context, instance, image,
nova.exception.RescheduledException: Build of instance was re-scheduled: Virtual Interface creation failed
`;

export const GRUMBLE = row(
  "NOV-VF-N5C9XS",
  "nova-compute",
  "nova.virt.libvirt.vif",
  "WARNING",
  "Timeout waiting for {} for instance with vm_state building",
);
