import { z } from "zod";
import { KilowatchError, messageOf } from "#base";
import {
  defineSource,
  type SourceContext,
  type SourceHandler,
  type SourceRequest,
  type SourceResponse,
} from "../../define.ts";
import { BodyBudget, failureOf, headerOf } from "../../http.ts";
import { stopped } from "../../listen.ts";
import { PeerStreams } from "../../peers.ts";
import { isObject, type Unfolded, unfoldRequest } from "./entries.ts";
import { ExportRequest, ExportResponse, RpcStatus } from "./schema.ts";

const MOST_PEERS = 2000;
const JSON_TYPE = "application/json";
const PROTOBUF_TYPE = "application/x-protobuf";

const Options = z.strictObject({
  path: z.string().startsWith("/").default("/v1/logs").describe("where the API server takes the requests"),
  maximum_body_bytes: z.number().int().min(1024).max(1_073_741_824).default(33_554_432),
  maximum_held_bytes: z.number().int().min(1024).default(134_217_728).describe("bodies of all requests under way"),
});

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export const otlpSource = defineSource({
  id: "otlp",
  summary:
    "Takes OpenTelemetry logs over HTTP (POST /v1/logs), as JSON or protobuf, and answers when they are durable.",
  options: Options,
  example: { path: "/v1/logs" },
  async run(context, options) {
    const budget = new BodyBudget(options.maximum_body_bytes, options.maximum_held_bytes);
    context.serve(options.path, handlerOf(context, budget, new PeerStreams(context, MOST_PEERS)));
    context.state("running", `POST ${options.path}`);
    await stopped(context.signal);
  },
});

function handlerOf(context: SourceContext, budget: BodyBudget, peers: PeerStreams): SourceHandler {
  return async (request) => {
    const type = headerOf(request, "content-type").split(";")[0]?.trim().toLowerCase() ?? "";
    try {
      if (type !== JSON_TYPE && type !== PROTOBUF_TYPE) {
        throw new KilowatchError(
          "INPUT_INVALID",
          `content-type '${type}' is unknown; send ${JSON_TYPE} or ${PROTOBUF_TYPE}`,
        );
      }
      return await budget.with(request, (body) => take(context, peers, request, type, body));
    } catch (error) {
      context.logger.warn("request refused", { peer: request.peer, error });
      return failureOf(error, (message, status) => ({
        type: type === PROTOBUF_TYPE ? PROTOBUF_TYPE : JSON_TYPE,
        body:
          type === PROTOBUF_TYPE
            ? RpcStatus.encode({ code: rpcCode(status), message }).finish()
            : JSON.stringify({ code: rpcCode(status), message }),
      }));
    }
  };
}

async function take(
  context: SourceContext,
  peers: PeerStreams,
  request: SourceRequest,
  type: string,
  body: Buffer,
): Promise<SourceResponse> {
  const peer = request.peer;
  const unfolded = unfoldRequest(type === JSON_TYPE ? readJson(body) : readProtobuf(body), peer);
  const stream = peers.of(peer ?? "", { locator: `otlp:${peer ?? ""}` });
  const records = stream.take(unfolded.entries);
  await context.deliver(records);
  if (unfolded.rejected > 0) context.drop(unfolded.rejected, `malformed OTLP: ${unfolded.why}`, peer);
  return answer(type, unfolded);
}

function answer(type: string, { rejected, why }: Unfolded): SourceResponse {
  const response = rejected === 0 ? {} : { partialSuccess: { rejectedLogRecords: rejected, errorMessage: why } };
  return {
    status: 200,
    headers: { "content-type": type },
    // JSON has 64-bit numbers as strings.
    body:
      type === PROTOBUF_TYPE
        ? ExportResponse.encode(response).finish()
        : JSON.stringify(response, (key, value: unknown) => (key === "rejectedLogRecords" ? String(value) : value)),
  };
}

function readJson(body: Buffer): Record<string, unknown> {
  let written: unknown;
  try {
    written = JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new KilowatchError("INPUT_INVALID", `the body is no JSON: ${messageOf(error)}`, { cause: error });
  }
  return shapeOf(written);
}

function readProtobuf(body: Buffer): Record<string, unknown> {
  let decoded: unknown;
  try {
    decoded = ExportRequest.toObject(ExportRequest.decode(body), { longs: String, bytes: Uint8Array });
  } catch (error) {
    throw new KilowatchError("INPUT_INVALID", `the body is no OTLP protobuf: ${messageOf(error)}`, { cause: error });
  }
  hexIds(decoded);
  return shapeOf(decoded);
}

function shapeOf(written: unknown): Record<string, unknown> {
  if (!isObject(written)) throw new KilowatchError("INPUT_INVALID", "the body is no ExportLogsServiceRequest");
  return written;
}

interface DecodedRequest {
  resourceLogs?: { scopeLogs?: { logRecords?: { traceId?: unknown; spanId?: unknown }[] }[] }[];
}

/** OTLP's JSON writes ids in hex, where protobuf has bytes. */
function hexIds(decoded: unknown): void {
  for (const resource of (decoded as DecodedRequest).resourceLogs ?? []) {
    for (const scope of resource.scopeLogs ?? []) {
      for (const record of scope.logRecords ?? []) {
        record.traceId = hexOf(record.traceId);
        record.spanId = hexOf(record.spanId);
      }
    }
  }
}

function hexOf(bytes: unknown): string | undefined {
  return bytes instanceof Uint8Array && bytes.length > 0 ? Buffer.from(bytes).toString("hex") : undefined;
}

/** google.rpc.Code that goes with an HTTP status. */
function rpcCode(status: number): number {
  if (status === 400 || status === 413) return 3;
  if (status === 429) return 8;
  return status === 503 ? 14 : 13;
}
