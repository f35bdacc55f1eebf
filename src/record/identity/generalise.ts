import { isSlotCode, SLOT } from "./slots.ts";

/** A template in the making: text whose slot characters stand for the values in `sources`. */
export interface Shape {
  text: string;
  /** For each slot of `text` in order, where its value stands in the masked text it was made from: [start, end). */
  sources: readonly (readonly [number, number])[];
}

/*
 * Weak masks: what is nearly always a value, applied only where no catalogue knows the message. They work on masked text
 * and run once per distinct one, so they may be plain regular expressions.
 */
const QUOTED = String.raw`(?<![\w\ue000-\ue0ff])'(?<single>[^'\n]*)'(?!\w)|(?<![\w\ue000-\ue0ff])"(?<double>[^"\n]*)"(?!\w)`;
const ASSIGNED = String.raw`(?<=[A-Za-z_\])]=)(?<assigned>[^\s,;()\[\]{}'"<>=&|]+)`;
const DOTTED = String.raw`(?<![\w.])(?<dotted>[A-Za-z_][\w-]*(?:\.(?:[A-Za-z_][\w-]*|<locals>)){2,})(?![\w])`;
const MEMBER = String.raw`(?<![\w.])(?<member>[A-Z]\w*(?:\.\w+)+)(?![\w.])`;
/** What oslo.messaging calls itself before a broker: `nova-compute:4711:<uuid>`. */
const CLIENT = `(?<client>[A-Za-z][\\w.-]*)(?=:${String.fromCharCode(SLOT.number)}:${String.fromCharCode(SLOT.uuid)})`;
const BACKQUOTED = "(?<=`)(?<backquoted>[^`\n]+)(?=`)";
/** A compound word behind the name of a kind of thing names one: \`host cmp-abort\`, \`extension: address_group\`. */
const NAMED = String.raw`(?<=\b(?:host|node|agent|hypervisor|bridge|device|interface|backend|pool|driver|task|extension|plugin|service|cell|zone):? )(?<named>[A-Za-z]\w*(?:[-.:]\w+)+)(?![\w.-])`;
const WEEKDAY = String.raw`\b(?<day>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)`;
const METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|COPY|TRACE|CONNECT|PROPFIND";
const REQUEST = String.raw`(?<=["'](?:${METHODS}) )(?<target>[^\s"']+)(?: HTTP\/(?<protocol>[^\s"']+))?(?=["'])`;
const METHOD_LINE = new RegExp(`^(?:${METHODS}) `);
const ACCESS = new RegExp(`"(?:${METHODS}) [^\\s"]+ HTTP/`);
const WEAK = new RegExp(
  `${REQUEST}|${QUOTED}|${ASSIGNED}|${DOTTED}|${MEMBER}|${CLIENT}|${NAMED}|${BACKQUOTED}|${WEEKDAY}`,
  "g",
);

/** Replaces what is probably a value in `masked` and says where each value stands. */
export function generalise(masked: string): Shape {
  const sources: [number, number][] = [];
  let text = "";
  let from = 0;
  const copy = (to: number): void => {
    for (let index = from; index < to; index++) {
      if (isSlotCode(masked.charCodeAt(index))) sources.push([index, index + 1]);
    }
    text += masked.slice(from, to);
    from = to;
  };
  const weak = new RegExp(WEAK);
  for (let match = weak.exec(masked); match !== null; match = weak.exec(masked)) {
    const groups = match.groups ?? {};
    const { target, protocol } = groups;
    if (target !== undefined) {
      copy(match.index);
      put(target.length, SLOT.path);
      if (protocol === undefined) continue;
      copy(match.index + match[0].length - protocol.length);
      put(protocol.length, SLOT.version);
      continue;
    }
    const quoted = groups["single"] ?? groups["double"];
    if (quoted !== undefined) {
      // A request line in quotes says what was done; only its parts are values.
      if (METHOD_LINE.test(quoted)) {
        weak.lastIndex = match.index + 1;
        continue;
      }
      copy(match.index + 1);
      put(quoted.length, SLOT.string);
      continue;
    }
    copy(match.index);
    put(match[0].length, kindOf(groups));
  }
  copy(masked.length);
  return { text, sources };

  function put(length: number, kind: number): void {
    sources.push([from, from + length]);
    text += String.fromCharCode(kind);
    from += length;
  }
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): number {
  if (groups["assigned"] !== undefined) return SLOT.value;
  return groups["backquoted"] === undefined ? SLOT.name : SLOT.string;
}

const OPTION = /^([A-Za-z_][\w-]*(?:\.[\w-]+)?)\s*= ?(.*)$/s;

/** The lines of `log_opt_values`: one event whatever the option, its name and value in the slots. */
export function optionShape(masked: string): Shape | undefined {
  const match = OPTION.exec(masked);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const value = masked.length - match[2].length;
  return {
    text: `${String.fromCharCode(SLOT.option)} = ${String.fromCharCode(SLOT.value)}`,
    sources: [
      [0, match[1].length],
      [value, masked.length],
    ],
  };
}

/** The message holds a whole request line in quotes: it is an access, whoever logs it. */
export function isAccess(masked: string): boolean {
  return ACCESS.test(masked);
}
