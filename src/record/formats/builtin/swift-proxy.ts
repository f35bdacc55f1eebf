import { defineFormat } from "../../format.ts";
import type { HttpAccess } from "../../record.ts";
import { civilMicros } from "../../timestamp.ts";
import { outcomeOf } from "../access-line.ts";

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const LINE =
  /^(?:proxy-server: )?(\S+) (\S+) (\d\d)\/([A-Z][a-z]{2})\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d) ([A-Z]+) (\S+) (HTTP\/\S+) (\d{3}) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) ([\d.]+|-)(?: (.*))?$/s;

const numberOf = (word: string | undefined): number | undefined =>
  word === undefined || word === "-" || !Number.isFinite(Number(word)) ? undefined : Number(word);

/** The request line of Swift's proxy server, as it stands inside syslog. */
export const swiftProxy = defineFormat({
  id: "swift-proxy",
  summary: "Swift's proxy log: client, request, status, sizes, transaction id, time taken",
  reference: "https://docs.openstack.org/swift/latest/logs.html",
  samples: [
    {
      text: "10.0.0.9 10.0.0.9 10/Feb/2022/09/32/05 GET /v1/AUTH_1b95/backups%3Fformat%3Djson HTTP/1.0 200 - python-swiftclient-3.8.0 - - 2 - tx6b2c3f4a1d5e4f00a1b2c-006204d9a5 - 0.0213 - - 1644485525.101 1644485525.122 -",
      expect: {
        kind: "access",
        time: "2022-02-10T09:32:05.000000Z",
        local: false,
        duration: 0.0213,
        outcome: "success",
        service: "swift-proxy",
        http: {
          method: "GET",
          path: "/v1/AUTH_1b95/backups?format=json",
          status: 200,
          response_bytes: 2,
          peer: "10.0.0.9",
          user_agent: "python-swiftclient-3.8.0",
        },
        attributes: { transaction_id: "tx6b2c3f4a1d5e4f00a1b2c-006204d9a5" },
      },
    },
  ],
  read(line, draft) {
    if (!line.includes(" HTTP/") || line.includes('"')) return false;
    const match = LINE.exec(line);
    const month = MONTHS.indexOf(match?.[4] ?? "?");
    if (match === null || month < 0 || month % 3 !== 0) return false;
    const clock = Number(match[6]) * 3600 + Number(match[7]) * 60 + Number(match[8]);
    const status = Number(match[12]);
    const http: HttpAccess = {
      method: match[9] ?? "",
      path: decodePath(match[10] ?? ""),
      status,
      peer: match[1] ?? "",
    };
    const received = numberOf(match[16]);
    const sent = numberOf(match[17]);
    if (received !== undefined) http.request_bytes = received;
    if (sent !== undefined) http.response_bytes = sent;
    if (match[14] !== "-" && match[14] !== undefined) http.user_agent = decodePath(match[14]);
    draft.kind = "access";
    draft.http = http;
    // Swift stamps this line in UTC whatever the host's zone (swift/common/middleware/proxy_logging.py).
    draft.time = civilMicros(Number(match[5]), month / 3 + 1, Number(match[3]), clock, 0);
    draft.severity = status >= 500 ? 13 : 9;
    draft.outcome = outcomeOf(status);
    draft.duration = numberOf(match[21]);
    draft.service = "swift-proxy";
    draft.message = line;
    draft.attributes = { transaction_id: match[19] };
    draft.confidence = 1;
    return true;
  },
});

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
