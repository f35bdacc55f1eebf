import { defineEnvelope } from "../../envelope.ts";
import { parseJsonObject } from "../../text.ts";
import { entryFromFluent } from "../fluent.ts";

/** kolla-ansible's fluentd records, as its file output or an NDJSON forwarder writes them. */
export const fluentd = defineEnvelope({
  id: "fluentd",
  summary:
    "Records of kolla-ansible's fluentd as JSON lines: Payload, programname, Hostname, python_module, request_id",
  reference: "https://opendev.org/openstack/kolla-ansible/src/branch/master/ansible/roles/fluentd",
  samples: [
    {
      text: '{"Timestamp":"2026-11-23 19:31:33.780","Pid":"7","log_level":"INFO","python_module":"nova.compute.manager","request_id":"2e915e8f-d03d-46c1-945b-a6570be51446","user_id":"94ad","tenant_id":"1b95","domain_id":"-","user_domain":"default","project_domain":"default","Payload":"Instance destroyed","programname":"nova-compute","Hostname":"cmp-001","Logger":"openstack.nova"}',
      expect: {
        text: "Instance destroyed",
        time: "2026-11-23T19:31:33.780000Z",
        local: true,
        host: "cmp-001",
        program: "nova-compute",
        process: "7",
        severity: 9,
        fields: { Logger: "openstack.nova" },
        known: {
          format: "kolla-fluentd",
          logger: "nova.compute.manager",
          level: "INFO",
          request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
          actor: { user: "94ad", project: "1b95", user_domain: "default", project_domain: "default" },
        },
      },
    },
    {
      text: '{"Payload":"2026-11-23 19:03:25 0 [Note] InnoDB: ready","programname":"mariadb","Hostname":"ctl-001"}',
      expect: { text: "2026-11-23 19:03:25 0 [Note] InnoDB: ready", program: "mariadb", known: undefined },
    },
    {
      text: '{"Payload":"hello","programname":"nova-api","@timestamp":"2026-10-05T12:00:01.123000000+00:00"}',
      expect: { time: "2026-10-05T12:00:01.123000Z", local: false },
    },
  ],
  unwrap(line) {
    if (line.charCodeAt(0) !== 0x7b || !line.includes('"Payload"')) return undefined;
    const object = parseJsonObject(line);
    return object === undefined || typeof object["Payload"] !== "string" ? undefined : entryFromFluent(object);
  },
});
