import { type Draft, defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, scanSixDigits, stamp } from "../../timestamp.ts";

/** `[thread] [Level] [MY-012487] [InnoDB] message` after the stamp. */
const ERROR_LOG = /^ +(?:(\d+|0x[0-9a-f]+) )?\[(\w+)\] (?:\[(MY-\d+)\] \[(\w+)\] )?(.*)$/s;
const SAFE = /^ +mysqld_safe (.*)$/s;
const GENERAL =
  /^\s+(\d+) (Binlog Dump|Change user|Close stmt|Connect|Create DB|Debug|Drop DB|Execute|Fetch|Field List|Init DB|Kill|Ping|Prepare|Processlist|Query|Quit|Refresh|Reset stmt|Set option|Shutdown|Statistics)\t(.*)$/s;

const HEADER = /^(?:\S+, Version: \S+ .*started with:|Tcp port: \d+ +Unix socket: |Time +Id +Command +Argument)/;

function mayBeHeader(line: string): boolean {
  return line.charCodeAt(0) === 0x54 || line.includes(", Version: ");
}

function acceptHeader(line: string, draft: Draft): true {
  draft.message = line;
  draft.severity = 9;
  draft.service = "mariadb";
  draft.confidence = 0.9;
  return true;
}

function readRest(rest: string, isOld: boolean, draft: Draft): boolean {
  const error = ERROR_LOG.exec(rest);
  if (error !== null) {
    const [, thread, level = "", code, subsystem, message = ""] = error;
    const severity = severityOf(level);
    if (severity === 0 || (thread === undefined && !isOld)) return false;
    draft.severity = severity;
    draft.level = level;
    draft.process = thread;
    draft.message = message;
    if (code !== undefined) draft.attributes = { code, subsystem };
    draft.confidence = 1;
    return true;
  }
  const safe = SAFE.exec(rest);
  if (safe !== null) {
    draft.message = safe[1] ?? "";
    draft.severity = 9;
    draft.process = "mysqld_safe";
    draft.confidence = 1;
    return true;
  }
  const general = GENERAL.exec(rest);
  if (general === null) return false;
  draft.message = `${general[2]} ${general[3]}`.trimEnd();
  draft.severity = 5;
  draft.process = general[1];
  draft.confidence = 1;
  return true;
}

/** The servers' error log in the three stamps it has had, `mysqld_safe`, and the general query log. */
export const mariadb = defineFormat({
  id: "mariadb",
  summary: "MariaDB and MySQL, with Galera: the error log in all its stamps, mysqld_safe, the general query log",
  reference: "https://mariadb.com/kb/en/error-log/ and https://dev.mysql.com/doc/refman/8.0/en/error-log-format.html",
  samples: [
    {
      text: "2026-11-23 19:03:25 0 [Note] InnoDB: Completed initialization of buffer pool",
      expect: {
        time: "2026-11-23T19:03:25.000000Z",
        local: true,
        severity: 10,
        level: "Note",
        process: "0",
        message: "InnoDB: Completed initialization of buffer pool",
        service: "mariadb",
      },
    },
    {
      text: "2026-11-24  9:03:25 12 [Warning] WSREP: Failed to report last committed 8e1c:44, -110 (Connection timed out)",
      expect: { time: "2026-11-24T09:03:25.000000Z", severity: 13, process: "12" },
    },
    {
      text: "2020-08-06T14:25:02.936146Z 0 [Warning] [MY-010068] [Server] CA certificate /etc/mysql/ca.pem is self signed.",
      expect: {
        time: "2020-08-06T14:25:02.936146Z",
        local: false,
        message: "CA certificate /etc/mysql/ca.pem is self signed.",
        attributes: { code: "MY-010068", subsystem: "Server" },
      },
    },
    {
      text: "160210  9:32:05 [ERROR] mysqld: Table './nova/instances' is marked as crashed",
      expect: { time: "2016-02-10T09:32:05.000000Z", severity: 17 },
    },
    {
      text: "160210 09:32:05 mysqld_safe Starting mysqld daemon with databases from /var/lib/mysql",
      expect: { process: "mysqld_safe", message: "Starting mysqld daemon with databases from /var/lib/mysql" },
    },
    {
      text: "2025-08-15T14:04:10.394852Z\t    9 Query\tselect * from services",
      expect: {
        time: "2025-08-15T14:04:10.394852Z",
        severity: 5,
        process: "9",
        message: "Query select * from services",
      },
    },
  ],
  read(line, draft) {
    const first = line.charCodeAt(0);
    if (first < 0x30 || first > 0x39) return mayBeHeader(line) && HEADER.test(line) && acceptHeader(line, draft);
    if (!(line.charCodeAt(4) === 0x2d ? scanIso(line, 0) : line.charCodeAt(6) === 0x20 && scanSixDigits(line, 0))) {
      return false;
    }
    const { micros, local, end } = stamp;
    const isOld = line.charCodeAt(4) !== 0x2d;
    const next = line.charCodeAt(end);
    if ((next !== 0x20 && next !== 0x09) || !readRest(line.slice(end), isOld, draft)) return false;
    draft.time = micros;
    draft.local = local;
    draft.service = "mariadb";
    return true;
  },
  continues(line) {
    const first = line.charCodeAt(0);
    return !(first >= 0x30 && first <= 0x39);
  },
});
