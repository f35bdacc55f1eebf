import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { moduleOf } from "./catalogue-data.ts";
import { decodeCatalogue } from "./encoding.ts";
import { createIdentifier } from "./identifier.ts";

/*
 * Grouping accuracy as LogHub's benchmarks count it: the share of messages whose group (by shown event id) holds exactly the
 * messages of their true group. Needs KILOWATCH_CORPUS=DIR with logs/loghub and logs/zed below it.
 */
const corpus = process.env["KILOWATCH_CORPUS"] ?? "";
const loghub = join(corpus, "logs/loghub/OpenStack_2k.log_structured_corrected.csv");
const zed = join(corpus, "logs/zed");
const isMissing = corpus === "" || !existsSync(loghub) || !existsSync(zed);
if (isMissing) process.stderr.write("grouping.test.ts skipped: KILOWATCH_CORPUS does not name a directory with logs\n");

const SEVERITY: Readonly<Record<string, number>> = { DEBUG: 5, INFO: 9, WARNING: 13, ERROR: 17, CRITICAL: 21 };
const HEADER = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) (\S+) \[[^\]]*\] (.*)$/;
const MINIMUM_LETTERS = 4;

interface Labelled {
  truth: string;
  found: string;
}

function groupingAccuracy(messages: readonly Labelled[]): number {
  const truths = groupsBy(messages, "truth");
  const found = groupsBy(messages, "found");
  let right = 0;
  for (const [, members] of found) {
    const truth = truths.get(messages[members[0] ?? 0]?.truth ?? "");
    if (truth?.length === members.length && truth.every((each, index) => each === members[index]))
      right += members.length;
  }
  return right / messages.length;
}

function groupsBy(messages: readonly Labelled[], key: keyof Labelled): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, message] of messages.entries()) {
    const group = groups.get(message[key]);
    if (group === undefined) groups.set(message[key], [index]);
    else group.push(index);
  }
  return groups;
}

function csvRows(text: string): string[][] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) =>
      Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), (match) =>
        (match[1] ?? match[2] ?? "").replaceAll('""', '"'),
      ),
    );
}

/** The format strings of a module as plain regular expressions: what the LOG calls say, without any of our masks. */
function truthOf(): (logger: string, body: string) => string | undefined {
  const bytes = readFileSync(new URL("./catalogues/debian-12.json.zst", import.meta.url));
  const { files, entries } = decodeCatalogue(bytes);
  const byModule = new Map<string, { pattern: RegExp; format: string; letters: number }[]>();
  for (const [file, , , style, format] of entries) {
    const first = format.split("\n")[0]?.trim() ?? "";
    const parts = first.split(style === 1 ? /\{[^{}]*\}/ : /%(?:\(\w+\))?[-+ #0]*[\d*]*(?:\.\d+)?[a-zA-Z]/);
    const letters = parts.join("").replace(/[^A-Za-z]/g, "").length;
    if (letters < MINIMUM_LETTERS) continue;
    const source = parts
      .map((part) => part.replaceAll("%%", "%").replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join("[^]*?");
    const module = moduleOf(files[file] ?? "");
    byModule.set(module, [
      ...(byModule.get(module) ?? []),
      { pattern: new RegExp(`^${source}$`), format: first, letters },
    ]);
  }
  for (const formats of byModule.values()) formats.sort((one, other) => other.letters - one.letters);
  return (logger, body) => byModule.get(logger)?.find(({ pattern }) => pattern.test(body))?.format;
}

describe.skipIf(isMissing)("grouping accuracy", () => {
  const identifier = createIdentifier();
  const eventOf = (message: string, logger: string, severity: number): string =>
    identifier.identify({ message, logger, service: undefined, severity, exception: undefined }).event_id;

  it("is 1 on LogHub's corrected OpenStack_2k", () => {
    const [head = [], ...rows] = csvRows(readFileSync(loghub, "utf8"));
    const column = (row: readonly string[], name: string): string => row[head.indexOf(name)] ?? "";
    const messages = rows.map((row) => ({
      truth: column(row, "EventId"),
      found: eventOf(column(row, "Content"), column(row, "Component"), SEVERITY[column(row, "Level")] ?? 9),
    }));
    expect(messages).toHaveLength(2000);
    expect(groupingAccuracy(messages)).toBe(1);
  });

  it("is at least 0.99 against the LOG calls that wrote a real cloud's logs", { timeout: 120_000 }, () => {
    const truth = truthOf();
    const messages: Labelled[] = [];
    for (const name of readdirSync(zed).filter((each) => each.endsWith(".log.gz"))) {
      for (const line of gunzipSync(readFileSync(join(zed, name)))
        .toString("latin1")
        .split("\n")) {
        const [, level = "", logger = "", message] = HEADER.exec(line) ?? [];
        if (message === undefined) continue;
        const body = message
          .replace(/^\[instance: [^\]]*\] +/, "")
          .replace(level === "DEBUG" ? / \S+ \S+\.py:\d+$/ : /$^/, "");
        const format = truth(logger, body);
        if (format !== undefined)
          messages.push({ truth: `${logger}|${format}`, found: eventOf(message, logger, SEVERITY[level] ?? 9) });
      }
    }
    expect(messages.length).toBeGreaterThan(100_000);
    expect(groupingAccuracy(messages)).toBeGreaterThan(0.99);
  });
});
