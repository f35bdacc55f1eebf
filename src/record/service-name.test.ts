import { describe, expect, it } from "vitest";
import { serviceOfFile, serviceOfProgram } from "./service-name.ts";

describe("the service by a file's name", () => {
  it.each([
    ["/var/log/nova/nova-compute.log", "nova-compute"],
    ["zed/nova-compute-cmp-001.log.gz", "nova-compute"],
    ["nova-conductor-cell1.log.2.gz", "nova-conductor"],
    ["/var/log/neutron/server.log", "neutron-server"],
    ["/var/log/neutron/openvswitch-agent.log-20151124.gz", "neutron-openvswitch-agent"],
    ["neutron-ns-metadata-proxy-456182dc-f573-4945-b7b4-663c52a49a6d.log", "neutron-ns-metadata-proxy"],
    ["cinder-api-uwsgi.log", "cinder-api"],
    ["nova-api.log.1.2017-05-16_13:53:08", "nova-api"],
    ["archive.tar.gz!host/var/log/nova/nova-api.log", "nova-api"],
    ["/var/log/ceph/ceph-osd.0.log.gz", "ceph-osd"],
    ["rabbit@juju-04f1e3.log", "rabbit"],
    ["/var/log/syslog.1", undefined],
    ["-", undefined],
  ])("of %s is %s", (path, service) => {
    expect(serviceOfFile(path)).toBe(service);
  });
});

describe("the service by a program's name", () => {
  it.each([
    ["devstack@n-api.service", "nova-api"],
    ["haproxy-metadata-proxy-984c22fd-64b3-4fa1-8ddd-87090f401ce5", "haproxy-metadata-proxy"],
    ["nova-compute", "nova-compute"],
  ])("of %s is %s", (program, service) => {
    expect(serviceOfProgram(program)).toBe(service);
  });
});
