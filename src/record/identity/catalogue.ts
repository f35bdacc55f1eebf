import { type CatalogueData, moduleOf } from "./catalogue-data.ts";
import { ENUMERATED_FORMATS } from "./enumerated.ts";
import { compilePattern, matchPattern, type Pattern } from "./pattern.ts";
import type { Question, Resolved } from "./resolve.ts";
import { MaskScanner } from "./scanner.ts";

/** Where a format string stands in its release. */
export interface CatalogueSource {
  release: string;
  file: string;
  line: number;
  /** As written in the source. */
  format: string;
}

/** Format strings of releases, ready to be matched. */
export interface Catalogue {
  /** What distinguishes it in the id edition. */
  readonly content: string;
  /** Finds the one format string that a masked message was made with, or `undefined` where there is doubt. */
  match(question: Pick<Question, "masked" | "logger" | "root" | "severity">): Resolved | undefined;
  /** Where a template of a project's code stands. */
  sources(root: string, template: string): CatalogueSource[];
}

interface Known extends Pattern {
  module: string;
  level: string;
}

/** Patterns by the text before their first blank, where that is fixed. */
interface Scope {
  /** The first module, by name, that holds a template: an event's component must not depend on who logs it. */
  moduleOf: Map<string, string>;
  byWord: Map<string, Known[]>;
  others: Known[];
}

/** Placeholders that stand for one slot. */
const WILD_WORD = /[\ue0d0-\ue0f1]/;

/** Fewer letters than these prove nothing: in the logger's own module, in its project, anywhere. */
const LETTERS_IN_MODULE = 4;
const LETTERS_IN_PROJECT = 10;
const LETTERS_ANYWHERE = 20;

/** Makes a catalogue of what `load` gives; loading and compiling wait until they are needed, per project. */
export function createCatalogue(content: string, load: () => CatalogueData): Catalogue {
  let loaded: { data: CatalogueData; modules: string[]; roots: string[] } | undefined;
  const scopes = new Map<string, Scope>();
  const scanner = new MaskScanner();

  function read(): { data: CatalogueData; modules: string[]; roots: string[] } {
    if (loaded === undefined) {
      const data = load();
      loaded = { data, modules: data.files.map(moduleOf), roots: data.files.map((file) => file.split("/")[0] ?? "") };
    }
    return loaded;
  }

  /** @param root a project, or `*` for the libraries that log under their callers' loggers. */
  function scopeOf(root: string): Scope {
    const known = scopes.get(root);
    if (known !== undefined) return known;
    const scope: Scope = { moduleOf: new Map(), byWord: new Map(), others: [] };
    const { data, modules, roots } = read();
    for (const [file, , level, style, format] of data.entries) {
      const isWanted = root === "*" ? LIBRARY.test(roots[file] ?? "") : roots[file] === root;
      if (!isWanted || ENUMERATED_FORMATS.has(format)) continue;
      const pattern = compilePattern(format, style === 1, scanner);
      if (pattern === undefined) continue;
      const entry: Known = { ...pattern, module: modules[file] ?? "", level };
      const module = scope.moduleOf.get(entry.template);
      if (module === undefined || entry.module < module) scope.moduleOf.set(entry.template, entry.module);
      const words = new Set(entry.variants.map(([first = "", ...more]) => firstWord(first, more.length === 0)));
      for (const word of words) {
        if (word === undefined) scope.others.push(entry);
        else scope.byWord.set(word, [...(scope.byWord.get(word) ?? []), entry]);
      }
    }
    scopes.set(root, scope);
    return scope;
  }

  function matchIn(
    scope: Scope,
    masked: string,
    question: Parameters<Catalogue["match"]>[0],
    letters: number,
  ): Resolved | undefined {
    const word = firstWord(masked, true) ?? masked;
    const level = levelOf(question.severity);
    let best: { entry: Known; sources: [number, number][]; rank: number } | undefined;
    let isDoubtful = false;
    for (const entries of [scope.byWord.get(word), scope.others]) {
      for (const entry of entries ?? []) {
        const isOwn = entry.module === question.logger;
        if (entry.letters < (isOwn ? LETTERS_IN_MODULE : letters)) continue;
        const rank = (isOwn ? 4e6 : 0) + (entry.level === level ? 2e6 : entry.level === "" ? 1e6 : 0) + entry.letters;
        if (best !== undefined && rank < best.rank) continue;
        const sources = matchPattern(entry, masked);
        if (sources === undefined) continue;
        isDoubtful = best !== undefined && rank === best.rank && entry.template !== best.entry.template;
        best = { entry, sources, rank };
      }
    }
    if (best === undefined || isDoubtful) return undefined;
    return { template: best.entry.template, sources: best.sources, module: scope.moduleOf.get(best.entry.template) };
  }

  function match(question: Parameters<Catalogue["match"]>[0]): Resolved | undefined {
    const { masked, root } = question;
    const own = scopeOf(root);
    return (
      matchIn(own, masked, question, LETTERS_IN_PROJECT) ??
      (LIBRARY.test(root) ? undefined : matchIn(scopeOf("*"), masked, question, LETTERS_ANYWHERE))
    );
  }

  function sources(root: string, template: string): CatalogueSource[] {
    const { data, roots } = read();
    return data.entries
      .filter(([file, , , style, format]) => {
        if (roots[file] !== root && !LIBRARY.test(roots[file] ?? "")) return false;
        return compilePattern(format, style === 1, scanner)?.template === template;
      })
      .map(([file, line, , , format]) => ({
        release: data.release,
        file: (data.files[file] ?? "").split("#")[0] ?? "",
        line,
        format,
      }));
  }

  return { content, match, sources };
}

/** Packages whose code logs under the logger of who calls it, or is copied by name. */
const LIBRARY =
  /^(?:oslo_\w+|keystonemiddleware|keystoneauth1|neutron_lib|os_brick|os_vif|os_ken|ovsdbapp|taskflow|tooz|futurist|stevedore|glance_store|castellan|osprofiler|keystoneclient|migrate|alembic|sqlalchemy|kombu|amqp|urllib3|eventlet)$/;

/** The text up to the first blank where no placeholder stands in it. */
function firstWord(text: string, isWhole: boolean): string | undefined {
  const blank = text.indexOf(" ");
  if (blank <= 0 && !isWhole) return undefined;
  const word = blank > 0 ? text.slice(0, blank) : text;
  return WILD_WORD.test(word) ? undefined : word;
}

function levelOf(severity: number): string {
  if (severity <= 0) return "?";
  if (severity < 9) return "debug";
  if (severity < 13) return "info";
  if (severity < 17) return "warning";
  return severity < 21 ? "error" : "critical";
}

/** For tests and for messages of programs that are not OpenStack's. */
export const NO_CATALOGUE: Catalogue = { content: "", match: () => undefined, sources: () => [] };
