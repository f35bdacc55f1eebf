import { z } from "zod";
import { KilowatchError } from "#base";
import { defineSource, type SourceContext, type SourceRequest, type SourceResponse } from "../define.ts";
import { plainEntry } from "../entry.ts";
import { BodyBudget, failureOf, headerOf } from "../http.ts";
import { stopped } from "../listen.ts";
import { PeerStreams } from "../peers.ts";
import { digestOf, Recent } from "../recent.ts";

const MOST_PEERS = 2000;
const MOST_ERRORS = 10;
const REMEMBERED_BATCHES = 2000;
const RECENT_KEY = "recent";

const Options = z.strictObject({
  maximum_body_bytes: z.number().int().min(1024).max(1_073_741_824).default(33_554_432),
  maximum_held_bytes: z.number().int().min(1024).default(134_217_728).describe("bodies of all requests under way"),
});

export const ndjsonSource = defineSource({
  id: "ndjson",
  summary: "Takes lines of JSON over HTTP (POST /api/v1/ingest/ndjson) and answers when they are durable.",
  options: Options,
  example: {},
  async run(context, options) {
    const written = (await context.checkpoints()).find(({ key }) => key === RECENT_KEY)?.value;
    const intake: Intake = {
      context,
      budget: new BodyBudget(options.maximum_body_bytes, options.maximum_held_bytes),
      peers: new PeerStreams(context, MOST_PEERS),
      recent: new Recent(REMEMBERED_BATCHES, written),
    };
    context.serve("/api/v1/ingest/ndjson", async (request) => {
      try {
        return await intake.budget.with(request, (body) => take(intake, request, body));
      } catch (error) {
        context.logger.warn("request refused", { error });
        return failureOf(error, (title, status) => ({
          type: "application/problem+json",
          body: JSON.stringify({ title, status }),
        }));
      }
    });
    context.state("running", "POST /api/v1/ingest/ndjson");
    await stopped(context.signal);
  },
});

interface Intake {
  context: SourceContext;
  budget: BodyBudget;
  peers: PeerStreams;
  recent: Recent;
}

/** Takes a body of lines. A sender that repeats a batch names it with `Idempotency-Key`: then it is stored once. */
async function take(intake: Intake, request: SourceRequest, body: Buffer): Promise<SourceResponse> {
  const { context, recent } = intake;
  const { lines, rejected, errors } = readLines(body);
  const key = headerOf(request, "idempotency-key");
  const digest = key === "" ? undefined : digestOf(key);
  if (digest === undefined || !recent.has(digest)) {
    const { source = "http", host, service } = request.query;
    const stream = intake.peers.of([source, host, service, request.peer].join("\0"), {
      locator: `http:${source}${request.peer === undefined ? "" : `:${request.peer}`}`,
      host,
      service,
    });
    const records = stream.take(lines.map((line) => plainEntry(line)));
    await context.deliver(
      records,
      digest === undefined ? [] : [{ source: context.id, key: RECENT_KEY, value: recent.written([digest]) }],
    );
    if (digest !== undefined) recent.add(digest);
    if (rejected > 0) context.drop(rejected, "lines that are no JSON object", request.peer);
  }
  if (lines.length === 0 && rejected > 0) throw new KilowatchError("INPUT_INVALID", errors.join("; "));
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ accepted: lines.length, rejected, errors }),
  };
}

/** The lines that are JSON objects, as latin-1; what is wrong with the first few others. */
function readLines(body: Buffer): { lines: string[]; rejected: number; errors: string[] } {
  const lines: string[] = [];
  const errors: string[] = [];
  let rejected = 0;
  for (const [index, line] of body.toString("latin1").split("\n").entries()) {
    const text = line.trim();
    if (text === "") continue;
    if (isObject(text)) lines.push(text);
    else {
      rejected++;
      if (errors.length < MOST_ERRORS) errors.push(`line ${index + 1} is no JSON object`);
    }
  }
  return { lines, rejected, errors };
}

function isObject(text: string): boolean {
  if (!text.startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
