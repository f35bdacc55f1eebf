import { type Document, isCollection, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { KilowatchError } from "#base";
import { renderTask } from "./template.ts";

/** Where something stands in a task file; after templating, where that changed the number of lines. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A part of a workload that a plugin of Rally is named for: its name, what it is given, and where it stands. */
export interface Named {
  readonly name: string;
  readonly value: unknown;
  readonly at: Position;
}

export interface RallyHook {
  readonly action: Named;
  readonly trigger: Named;
}

export interface RallyWorkload {
  /** Title of its subtask. */
  readonly title: string;
  readonly scenario: Named;
  readonly runner: Named;
  readonly contexts: readonly Named[];
  readonly slas: readonly Named[];
  readonly hooks: readonly RallyHook[];
}

export interface RallyTask {
  readonly title: string;
  readonly description: string;
  readonly workloads: readonly RallyWorkload[];
}

const dictionary = z.record(z.string(), z.unknown());
const single = z
  .record(z.string(), z.unknown())
  .refine((value) => Object.keys(value).length === 1, "must have exactly one name");

const Hook = z.strictObject({ action: single, trigger: single, description: z.string().optional() });
const workloadFields = {
  scenario: single,
  description: z.string().optional(),
  runner: single.optional(),
  sla: dictionary.nullish(),
  hooks: z.array(Hook).optional(),
  contexts: dictionary.nullish(),
};
const subtaskFields = {
  title: z.string(),
  group: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
};
const SimpleSubtask = z.strictObject({ ...subtaskFields, ...workloadFields });
const ComplexSubtask = z.strictObject({
  ...subtaskFields,
  run_in_parallel: z.boolean().optional(),
  workloads: z.array(z.strictObject(workloadFields)).min(1),
});
const Version2 = z.strictObject({
  version: z.union([z.literal(2), z.literal("2")]),
  title: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  subtasks: z.array(dictionary),
});
const Version1 = z.record(
  z.string(),
  z.array(
    z.strictObject({
      args: dictionary.nullish(),
      description: z.string().optional(),
      runner: z.looseObject({ type: z.string() }).optional(),
      context: dictionary.nullish(),
      sla: dictionary.nullish(),
      hooks: z
        .array(
          z.strictObject({
            name: z.string(),
            description: z.string().optional(),
            args: z.unknown(),
            trigger: z.strictObject({ name: z.string(), args: z.unknown() }),
          }),
        )
        .optional(),
    }),
  ),
);

type Path = readonly (string | number)[];

/**
 * Reads a task file of Rally's, version 1 or 2, JSON or YAML, with its template rendered. What it names is not looked up
 * here. Throws INPUT_INVALID with file, line and field.
 */
export function parseRallyTask(text: string, file: string, args: Readonly<Record<string, unknown>> = {}): RallyTask {
  return new TaskFile(renderTask(text, file, args), file).read();
}

/** Tells a task file of Rally's from a load file of ours by the text alone, since only Rally's has templates. */
export function looksLikeRally(text: string): boolean {
  if (/(?:^|[{,])\s*["']?subtasks["']?\s*:/m.test(text) || text.includes("{%") || text.includes("{{")) return true;
  return /(?:^|[{,])\s*["']?[A-Z]\w*\.\w+["']?\s*:\s*(?:\[|$)/m.test(text) && !/^workloads\s*:/m.test(text);
}

/** The arguments of a template, JSON or YAML. Throws INPUT_INVALID. */
export function parseArguments(text: string, where: string): Record<string, unknown> {
  const document = parseDocument(text);
  const [error] = document.errors;
  const value: unknown = error === undefined ? document.toJS() : undefined;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new KilowatchError(
    "INPUT_INVALID",
    `${where}: ${error?.message.split("\n")[0] ?? "is no mapping of arguments"}`,
  );
}

class TaskFile {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(text: string, file: string) {
    this.#file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, merge: true, uniqueKeys: true });
    const [error] = this.#document.errors;
    if (error !== undefined) {
      const { line, col } = this.#lines.linePos(error.pos[0]);
      const [what = ""] = error.message.split("\n");
      throw this.#invalid({ file, line, column: col }, what.replace(/ at line \d+, column \d+:?$/, ""));
    }
  }

  read(): RallyTask {
    const value: unknown = this.#document.toJS();
    if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
      throw this.#invalid(this.#at([]), "a task is a mapping with 'version: 2' and 'subtasks', or of scenario names");
    }
    const version = "version" in value ? String(value.version) : "1";
    if (version === "1") return this.#version1(value);
    if (version === "2") return this.#version2(value);
    throw this.#invalid(this.#at(["version"]), `version ${version} is not known: Rally's task files have 1 or 2`);
  }

  #version1(value: object): RallyTask {
    const { version: _, ...rest } = value as Record<string, unknown>;
    const task = this.#check(Version1, rest, []);
    const workloads = Object.entries(task).flatMap(([name, list]) =>
      list.map((workload, index): RallyWorkload => {
        const path = [name, index];
        const { type = "serial", ...runner } = workload.runner ?? {};
        return {
          title: name,
          scenario: { name, value: workload.args ?? {}, at: this.#at(path) },
          runner: { name: type, value: runner, at: this.#at([...path, "runner"]) },
          contexts: this.#all(workload.context, [...path, "context"]),
          slas: this.#all(workload.sla, [...path, "sla"]),
          hooks: (workload.hooks ?? []).map((hook, position) => {
            const at = this.#at([...path, "hooks", position]);
            return {
              action: { name: hook.name, value: hook.args, at },
              trigger: { name: hook.trigger.name, value: hook.trigger.args, at },
            };
          }),
        };
      }),
    );
    return { title: "Task", description: "", workloads };
  }

  #version2(value: object): RallyTask {
    const task = this.#check(Version2, value, []);
    const workloads = task.subtasks.flatMap((subtask, index) => {
      const path = ["subtasks", index];
      if (!("workloads" in subtask)) {
        const checked = this.#check(SimpleSubtask, subtask, path);
        return [this.#workload(checked, checked.title, path)];
      }
      const checked = this.#check(ComplexSubtask, subtask, path);
      return checked.workloads.map((workload, position) =>
        this.#workload(workload, checked.title, [...path, "workloads", position]),
      );
    });
    return { title: task.title, description: task.description ?? "", workloads };
  }

  #workload(workload: z.output<typeof ComplexSubtask>["workloads"][number], title: string, path: Path): RallyWorkload {
    const [runner] = this.#all(workload.runner, [...path, "runner"]);
    const [scenario] = this.#all(workload.scenario, [...path, "scenario"]);
    if (scenario === undefined) throw this.#invalid(this.#at(path), "names no scenario");
    return {
      title,
      scenario,
      runner: runner ?? { name: "serial", value: {}, at: scenario.at },
      contexts: this.#all(workload.contexts, [...path, "contexts"]),
      slas: this.#all(workload.sla, [...path, "sla"]),
      hooks: (workload.hooks ?? []).flatMap((hook, index) => {
        const [action] = this.#all(hook.action, [...path, "hooks", index, "action"]);
        const [trigger] = this.#all(hook.trigger, [...path, "hooks", index, "trigger"]);
        return action === undefined || trigger === undefined ? [] : [{ action, trigger }];
      }),
    };
  }

  #all(value: Record<string, unknown> | null | undefined, path: Path): Named[] {
    return Object.entries(value ?? {}).map(([name, each]) => ({
      name,
      value: each,
      at: this.#at([...path, name]),
    }));
  }

  #check<T>(shape: z.ZodType<T>, value: unknown, path: Path): T {
    const result = shape.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const within = (issue?.path ?? []).map((key) => (typeof key === "number" ? key : String(key)));
    // A key that may not be there is reported at its parent; point at the key itself.
    const extra = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
    const full = [...path, ...within, ...extra];
    throw this.#invalid(this.#at(full), `${fieldOf(full)}: ${issue?.message ?? "is not right"}`);
  }

  /** The key of the last step of the path where it has one, else the nearest there is. */
  #at(path: Path): Position {
    for (let length = path.length; length > 0; length--) {
      const parent = this.#document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      if (!isCollection(parent)) continue;
      for (const [index, item] of parent.items.entries()) {
        const node: unknown = keyed(item) ? item.key : item;
        const matches = keyed(item) ? isScalar(item.key) && String(item.key.value) === String(key) : index === key;
        const offset = matches ? rangeOf(node) : undefined;
        if (offset !== undefined) return this.#position(offset);
      }
    }
    return { file: this.#file, line: 1, column: 1 };
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line, column: col };
  }

  #invalid({ file, line, column }: Position, what: string): KilowatchError {
    return new KilowatchError("INPUT_INVALID", `${file}:${line}:${column}: ${what}`, {
      details: { file, line, column },
    });
  }
}

function keyed(item: unknown): item is { key: unknown } {
  return typeof item === "object" && item !== null && "key" in item;
}

function rangeOf(node: unknown): number | undefined {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
}

function fieldOf(path: Path): string {
  return (
    path.reduce<string>(
      (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`),
      "",
    ) || "the task"
  );
}
