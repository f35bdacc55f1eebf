import { spawn } from "node:child_process";

/** A command that a task file asks to be executed when a workload has come to some point (rally/plugins/task/hooks/sys_call.py). */
export interface RallyHook {
  readonly command: string;
  readonly trigger: "event" | "periodic";
  /** The trigger's own configuration: `{unit, at}` or `{unit, step, start, end}`, in iterations or seconds. */
  readonly when: unknown;
}

interface When {
  readonly unit: "iteration" | "time";
  readonly at: readonly number[];
  readonly step: number;
  readonly start: number;
  readonly end: number;
}

const LONGEST_HOOK_MILLISECONDS = 600_000;

/** Starts the hooks' clocks; `iteration` is to be told of each iteration that starts (from 1), `end` of the end. */
export function runHooks(hooks: readonly RallyHook[]): { iteration(number: number): void; end(): Promise<void> } {
  const started = performance.now();
  const running = new Set<Promise<void>>();
  const fire = (command: string): void => {
    const done = execute(command).finally(() => running.delete(done));
    running.add(done);
  };
  const armed = hooks.map(({ command, when }) => ({ command, when: read(when), last: 0 }));
  const timed = armed.filter(({ when }) => when.unit === "time");
  const timer =
    timed.length === 0
      ? undefined
      : setInterval(() => {
          const second = Math.floor((performance.now() - started) / 1000);
          for (const hook of timed) {
            for (let point = hook.last + 1; point <= second; point++) if (isDue(hook.when, point)) fire(hook.command);
            hook.last = Math.max(hook.last, second);
          }
        }, 200);
  return {
    iteration(number) {
      for (const { command, when } of armed) if (when.unit === "iteration" && isDue(when, number)) fire(command);
    },
    async end() {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

function read(when: unknown): When {
  const given = (typeof when === "object" && when !== null ? when : {}) as Partial<When>;
  return {
    unit: given.unit === "time" ? "time" : "iteration",
    at: Array.isArray(given.at) ? given.at.map(Number) : [],
    step: given.step ?? 0,
    start: given.start ?? 1,
    end: given.end ?? Infinity,
  };
}

function isDue({ at, step, start, end }: When, point: number): boolean {
  if (at.includes(point)) return true;
  return step > 0 && point >= start && point <= end && (point - start) % step === 0;
}

/** As Rally, without a shell; whether it fails doesn't judge the load. */
function execute(command: string): Promise<void> {
  return new Promise((resolve) => {
    const [program = "", ...args] = words(command);
    const child = spawn(program, args, { stdio: "ignore", timeout: LONGEST_HOOK_MILLISECONDS });
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
}

/** A command's words, quotes respected (shlex.split). */
function words(command: string): string[] {
  return [...command.matchAll(/(?:[^\s"']+|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      (double ?? single ?? "").replace(double === undefined ? /$^/ : /\\(.)/g, "$1"),
    ),
  );
}
