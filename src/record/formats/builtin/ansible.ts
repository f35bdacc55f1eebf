import { defineFormat } from "../../format.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const REST = /^ p=(\d+) u=(\S+)(?: n=(\S+))?(?: (DEBUG|INFO|WARNING|ERROR|CRITICAL))? ?\| +(.*)$/s;

/** Ansible's `log_path`, as deployment tools (kolla-ansible, openstack-ansible, TripleO) keep it. */
export const ansible = defineFormat({
  id: "ansible",
  summary: "Ansible's log file: time, process, user, logger, message",
  reference: "https://docs.ansible.com/ansible/latest/reference_appendices/logging.html",
  samples: [
    {
      text: '2022-02-10 09:32:05,123 p=4711 u=root n=ansible | fatal: [ctl-001]: FAILED! => {"changed": false}',
      expect: {
        time: "2022-02-10T09:32:05.123000Z",
        severity: 17,
        process: "4711",
        service: "ansible",
        actor: { user: "root" },
        message: 'fatal: [ctl-001]: FAILED! => {"changed": false}',
      },
    },
    {
      text: "2022-02-10 09:32:05,123 p=4711 u=root |  PLAY RECAP ****",
      expect: { severity: 9, message: "PLAY RECAP ****" },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) !== 0x2d || !scanIso(line, 0) || !line.startsWith(" p=", stamp.end)) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, pid, user = "", logger, level, message = ""] = match;
    const failed = /^(?:fatal|failed|ERROR)\b/.test(message);
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = failed ? 17 : message.startsWith("[WARNING]") ? 13 : 9;
    draft.level = level ?? "";
    draft.process = pid;
    draft.logger = logger;
    draft.actor = { user };
    draft.service = "ansible";
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
