/** Something that is done again and again. */
export interface TimetableTask {
  readonly key: string;
  readonly intervalSeconds: number;
  /** Each begin is moved by up to this many seconds, so that tasks of many machines don't fall together. */
  readonly jitterSeconds: number;
  /** Must not reject. */
  run(signal: AbortSignal): Promise<void>;
}

export interface TimetableState {
  readonly key: string;
  readonly running: boolean;
  /** Milliseconds since 1970; absent while it runs. */
  readonly next?: number;
}

export interface Timetable {
  readonly tasks: readonly TimetableState[];
  /** Begins nothing more, aborts what runs, and resolves when all has ended. */
  stop(): Promise<void>;
}

export interface TimetableOptions {
  readonly tasks: readonly TimetableTask[];
  /** Tasks at a time. */
  readonly parallel: number;
  /** While it answers true nothing begins; what is due then begins when it answers false again. */
  readonly isPaused: () => boolean;
  readonly now?: () => number;
  readonly random?: () => number;
}

const TICK_MILLISECONDS = 500;
/** The first begins are spread over so much time, or over the interval where that is shorter. */
const SPREAD_SECONDS = 60;

interface Entry {
  readonly task: TimetableTask;
  next: number;
  running: Promise<void> | undefined;
}

/**
 * Runs tasks by their intervals until it is stopped. A task is never run twice at a time; what could not begin in time, for
 * want of room or a pause, begins late and is not made up for.
 */
export function startTimetable(options: TimetableOptions): Timetable {
  const { tasks, parallel, isPaused, now = Date.now, random = Math.random } = options;
  const ending = new AbortController();
  const entries: Entry[] = tasks.map((task) => ({
    task,
    next: now() + random() * Math.min(task.intervalSeconds, SPREAD_SECONDS) * 1000,
    running: undefined,
  }));

  function tick(): void {
    if (ending.signal.aborted || isPaused()) return;
    const due = entries.filter(({ running, next }) => running === undefined && next <= now());
    let room = parallel - entries.filter(({ running }) => running !== undefined).length;
    // The longest overdue first, or a slow one at the head of the list would starve the others.
    for (const entry of due.toSorted((left, right) => left.next - right.next)) {
      if (room <= 0) return;
      room -= 1;
      begin(entry);
    }
  }

  function begin(entry: Entry): void {
    const { task } = entry;
    const planned = entry.next + task.intervalSeconds * 1000;
    entry.running = task.run(ending.signal).finally(() => {
      entry.running = undefined;
      const jitter = (random() * 2 - 1) * task.jitterSeconds * 1000;
      entry.next = Math.max(planned + jitter, now());
      tick();
    });
  }

  const timer = setInterval(tick, TICK_MILLISECONDS);
  return {
    get tasks() {
      return entries.map(({ task, next, running }) =>
        running === undefined ? { key: task.key, running: false, next } : { key: task.key, running: true },
      );
    },
    async stop() {
      ending.abort();
      clearInterval(timer);
      await Promise.all(entries.flatMap(({ running }) => running ?? []));
    },
  };
}
