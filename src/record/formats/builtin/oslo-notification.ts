import { defineFormat } from "../../format.ts";
import { parseJsonObject } from "../../text.ts";
import { readNotification } from "../notification.ts";

/** Notifications written a line each, as a consumer of the broker keeps them. */
export const osloNotification = defineFormat({
  id: "oslo-notification",
  summary: "Oslo notifications as JSON: legacy, versioned and CADF, with or without oslo.messaging's envelope",
  reference: "https://docs.openstack.org/nova/latest/reference/notifications.html and DMTF DSP0262 (CADF)",
  samples: [
    {
      text: '{"oslo.version": "2.0", "oslo.message": "{\\"message_id\\": \\"d609cd1e-46fc-4b65-b24e-fa82ac9815c5\\", \\"publisher_id\\": \\"volume.vol-001@fake#fake\\", \\"event_type\\": \\"volume.create.end\\", \\"priority\\": \\"INFO\\", \\"payload\\": {\\"volume_id\\": \\"f407320c-3c68-4eab-84c3-a9ca8810c51a\\", \\"size\\": 1}, \\"timestamp\\": \\"2026-11-23 19:31:33.782329\\", \\"_context_user_id\\": \\"94ad01cb08fe43c6a61a43b4a8e4335e\\", \\"_context_project_id\\": \\"1b95d03aaf5e4602b6ac7d693bd5f737\\", \\"_context_request_id\\": \\"req-2e915e8f-d03d-46c1-945b-a6570be51446\\"}"}',
      expect: {
        kind: "notification",
        time: "2026-11-23T19:31:33.782329Z",
        local: false,
        severity: 9,
        message: "volume.create.end",
        service: "cinder-volume",
        logger: "cinder.notification",
        host: "vol-001",
        outcome: "success",
        request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
        actor: { user: "94ad01cb08fe43c6a61a43b4a8e4335e", project: "1b95d03aaf5e4602b6ac7d693bd5f737" },
        resources: [{ type: "volume", id: "f407320c-3c68-4eab-84c3-a9ca8810c51a" }],
      },
    },
    {
      text: '{"event_type": "instance.create.error", "priority": "ERROR", "publisher_id": "nova-compute:cmp-001", "timestamp": "2026-11-23 19:31:33.782329", "message_id": "0d55a0e8-6b5e-4f0a-8f43-3f9c4e5e5b11", "payload": {"nova_object.name": "InstanceCreatePayload", "nova_object.namespace": "nova", "nova_object.version": "1.12", "nova_object.data": {"uuid": "2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11", "image_uuid": "155d900f-4e14-4e4c-a73d-069cbf4541e6", "ip_addresses": [{"nova_object.name": "IpPayload", "nova_object.data": {"port_uuid": "ce531f90-199f-48c0-816c-13e38010b442"}}], "fault": {"nova_object.name": "ExceptionPayload", "nova_object.data": {"exception": "FlavorDiskTooSmall", "exception_message": "The disk would be too small.", "function_name": "_build_resources", "module_name": "nova.compute.manager", "traceback": null}}}}}',
      expect: {
        severity: 17,
        service: "nova-compute",
        host: "cmp-001",
        outcome: "failure",
        resources: [
          { type: "server", id: "2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11" },
          { type: "image", id: "155d900f-4e14-4e4c-a73d-069cbf4541e6" },
          { type: "port", id: "ce531f90-199f-48c0-816c-13e38010b442" },
        ],
        exception: {
          class: "FlavorDiskTooSmall",
          message: "The disk would be too small.",
          chain: [{ class: "FlavorDiskTooSmall", message: "The disk would be too small.", frames: [] }],
          root_cause: "FlavorDiskTooSmall",
          text: "FlavorDiskTooSmall: The disk would be too small.",
        },
      },
    },
    {
      text: '{"event_type": "identity.user.created", "publisher_id": "identity.ctl-001", "priority": "INFO", "timestamp": "2026-11-23 19:31:33.1", "message_id": "x", "payload": {"typeURI": "http://schemas.dmtf.org/cloud/audit/1.0/event", "eventType": "activity", "action": "created.user", "outcome": "success", "initiator": {"id": "94ad01cb08fe43c6a61a43b4a8e4335e", "project_id": "1b95d03aaf5e4602b6ac7d693bd5f737", "request_id": "req-2e915e8f-d03d-46c1-945b-a6570be51446"}, "target": {"typeURI": "data/security/user", "id": "t"}, "resource_info": "25c90958b6c34c39881a7c0dea5fa2c0"}}',
      expect: {
        service: "keystone",
        outcome: "success",
        request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
        actor: { user: "94ad01cb08fe43c6a61a43b4a8e4335e", project: "1b95d03aaf5e4602b6ac7d693bd5f737" },
        resources: [{ type: "user", id: "25c90958b6c34c39881a7c0dea5fa2c0" }],
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(0) !== 0x7b || !line.includes("event_type") || !line.includes("publisher_id")) return false;
    return readNotification(parseJsonObject(line), draft);
  },
});
