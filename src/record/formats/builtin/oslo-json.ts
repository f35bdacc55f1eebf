import { defineFormat } from "../../format.ts";
import { parseJsonObject } from "../../text.ts";
import { readOsloObject } from "../oslo-object.ts";

/** What oslo.log's JSON and Fluent formatters write (a line is one JSON object). */
export const osloJson = defineFormat({
  id: "oslo-json",
  summary: "Oslo.log's JSONFormatter and FluentFormatter, with context, extra fields and traceback",
  reference: "https://opendev.org/openstack/oslo.log/src/branch/master/oslo_log/formatters.py",
  samples: [
    {
      text: '{"message": "Instance destroyed in 3 s", "asctime": "2026-11-23 19:31:33", "name": "nova.compute.manager", "msg": "Instance destroyed in %d s", "args": [3], "levelname": "INFO", "levelno": 20, "pathname": "/usr/lib/python3/dist-packages/nova/compute/manager.py", "filename": "manager.py", "module": "manager", "lineno": 2951, "funcname": "_shutdown_instance", "created": 1795462293.78, "msecs": 780.0, "relative_created": 33.2, "thread": 1, "thread_name": "MainThread", "process_name": "MainProcess", "process": 4177, "traceback": null, "hostname": "cmp-001", "error_summary": "", "context": {"user": "94ad01cb08fe43c6a61a43b4a8e4335e", "project": "1b95d03aaf5e4602b6ac7d693bd5f737", "user_domain": "default", "project_domain": "default", "request_id": "req-2e915e8f-d03d-46c1-945b-a6570be51446", "global_request_id": "req-7b7ff39a-6d4c-4a0b-9a55-0c4f6d1d3a10"}, "extra": {"instance": {"uuid": "2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11"}}}',
      expect: {
        time: "2026-11-23T19:31:33.780000Z",
        local: false,
        severity: 9,
        level: "INFO",
        logger: "nova.compute.manager",
        process: "4177",
        host: "cmp-001",
        source: "/usr/lib/python3/dist-packages/nova/compute/manager.py:2951 in _shutdown_instance",
        message: "Instance destroyed in 3 s",
        request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
        global_request_id: "req-7b7ff39a-6d4c-4a0b-9a55-0c4f6d1d3a10",
        actor: {
          user: "94ad01cb08fe43c6a61a43b4a8e4335e",
          project: "1b95d03aaf5e4602b6ac7d693bd5f737",
          user_domain: "default",
          project_domain: "default",
        },
        resources: [{ type: "server", id: "2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11" }],
        attributes: { msg: "Instance destroyed in %d s", args: [3], thread: "MainThread" },
      },
    },
    {
      text: '{"message": "Unexpected error", "time": "2026-11-23 19:31:33", "name": "cinder.volume.manager", "level": "ERROR", "filename": "manager.py", "lineno": 12, "module": "manager", "funcname": "create_volume", "process_name": "MainProcess", "cmdline": "/usr/bin/cinder-volume", "hostname": "vol-001", "traceback": ["Traceback (most recent call last):", "  File \\"/usr/lib/python3/dist-packages/cinder/volume/manager.py\\", line 12, in create_volume", "    raise exception.VolumeBackendAPIException(data=data)", "cinder.exception.VolumeBackendAPIException: Bad or unexpected response"], "error_summary": "cinder.exception.VolumeBackendAPIException: Bad or unexpected response", "context": {}, "extra": {}}',
      expect: {
        time: "2026-11-23T19:31:33.000000Z",
        local: true,
        severity: 17,
        logger: "cinder.volume.manager",
        host: "vol-001",
        attributes: {
          error_summary: "cinder.exception.VolumeBackendAPIException: Bad or unexpected response",
          cmdline: "/usr/bin/cinder-volume",
        },
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(0) !== 0x7b || !line.includes('"funcname"')) return false;
    const object = parseJsonObject(line);
    return object !== undefined && readOsloObject(object, draft);
  },
});
