import type { RunSet, RunSetItem } from "#contract";
import { oneLine } from "../output.ts";
import { formatSeconds } from "../time.ts";

const MARKS: Readonly<Record<string, string>> = {
  works: "✓",
  ok: "✓",
  slow: "~",
  failed: "✗",
  cloud: "✗",
  quota: "✗",
  capacity: "✗",
};
const COLOURS: Readonly<Record<string, string>> = { "✓": "32", "~": "33", "✗": "31", "?": "35", "–": "90" };

/** Writes what is new in a set of runs, a line a step and a line a verdict. */
export function createProgress(isTerminal: boolean): (set: RunSet) => string {
  const told = new Set<string>();
  const paint = (mark: string): string => (isTerminal ? `\u001b[${COLOURS[mark] ?? "0"}m${mark}\u001b[0m` : mark);
  const once = (key: string): boolean => {
    if (told.has(key)) return false;
    told.add(key);
    return true;
  };

  function linesOf(item: RunSetItem, index: number): string[] {
    const name = nameOf(item);
    const lines: string[] = [];
    for (const step of item.steps) {
      if (step.state === "waiting" || step.state === "running" || step.state === "not-run") continue;
      if (!once(`${index}/${step.name}`)) continue;
      const took = step.seconds === undefined ? "" : `  ${formatSeconds(step.seconds)}`;
      lines.push(`  ${paint(MARKS[step.state] ?? "?")} ${name}: ${step.name}${took}`);
    }
    if (item.state === "ended" && once(`${index}/end`)) {
      const verdict = item.verdict ?? "undecided";
      const took = item.seconds === undefined ? "" : ` (${formatSeconds(item.seconds)})`;
      lines.push(`${paint(MARKS[verdict] ?? "?")} ${name}: ${verdict}${took}: ${oneLine(item.reason ?? "")}`);
    }
    if (item.state === "not-run" && once(`${index}/end`)) {
      lines.push(`${paint("–")} ${name}: not run: ${oneLine(item.reason ?? "")}`);
    }
    return lines;
  }

  return (set) =>
    set.items
      .flatMap(linesOf)
      .map((line) => `${line}\n`)
      .join("");
}

function nameOf({ scenario, target }: RunSetItem): string {
  const { host, zone, flavor, image } = target;
  const parts = [host ?? zone, flavor, image].filter((part) => part !== undefined);
  return parts.length === 0 ? scenario : `${scenario} [${parts.join(", ")}]`;
}
