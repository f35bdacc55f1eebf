import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { KilowatchError, messageOf } from "#base";
import type { CatalogueData, CatalogueEntry } from "../catalogue-data.ts";
import { readLogCalls, readLoggerName } from "./log-calls.ts";

const SKIPPED =
  /(?:^|\/)(?:tests?|testing|functional|unit|examples?|__pycache__|node_modules|\.git|\.tox|doc|docs)(?:\/|$)/;

/**
 * Reads the logging calls of every Python file below `directory` (a release's checkout, or a distribution's
 * `dist-packages`). Tests are left out. Files that cannot be read are named by `onUnreadable`; a directory that cannot be is a
 * `FILE_UNREADABLE`.
 */
export function buildCatalogue(options: {
  directory: string;
  release: string;
  /** Top-level packages to read; all where empty. */
  packages: readonly string[];
  onUnreadable: (path: string, reason: string) => void;
}): CatalogueData {
  const files: string[] = [];
  const entries: CatalogueEntry[] = [];
  for (const path of pythonFiles(options.directory)) {
    const file = relative(options.directory, path).split(sep).join("/");
    const root = file.split("/")[0] ?? "";
    if (options.packages.length > 0 && !options.packages.includes(root)) continue;
    if (SKIPPED.test(file)) continue;
    let source: string;
    try {
      source = readFileSync(path, "utf8");
    } catch (error) {
      options.onUnreadable(path, messageOf(error));
      continue;
    }
    const calls = readLogCalls(source);
    if (calls.length === 0) continue;
    const logger = readLoggerName(source);
    files.push(logger === undefined ? file : `${file}#${logger}`);
    for (const { line, level, format, style } of calls) {
      entries.push([files.length - 1, line, level, style === "brace" ? 1 : 0, format]);
    }
  }
  return { format: 1, release: options.release, files, entries };
}

function pythonFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw new KilowatchError(
      "FILE_UNREADABLE",
      `${directory} cannot be read: ${messageOf(error)}. Name a directory of Python sources.`,
      {
        cause: error,
        details: { file: directory },
      },
    );
  }
}
