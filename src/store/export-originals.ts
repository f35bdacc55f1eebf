import type { ClickHouseClient } from "@clickhouse/client";
import { RECORD_SELECT, type RecordDecoder, type RecordRow } from "./codec/decoder.ts";
import { type ExportedFile, exportFile, type StoredFile, storedFileOf, targetPaths } from "./export-original.ts";
import { IMPORT_SOURCE, type ImportedFile } from "./import.ts";
import { ALL_RECORDS, STREAMING } from "./schema/tables.ts";
import type { State } from "./state/state.ts";
import { hasDeleted } from "./upkeep.ts";

export interface ExportOptions {
  client: ClickHouseClient;
  decoder: RecordDecoder;
  state: State;
  to: string;
  onFile?: (file: ExportedFile) => void;
}

/** Writes every file that the store holds lines of below `to`. Throws STORE_CORRUPT where a checksum does not agree. */
export async function exportOriginals(options: ExportOptions): Promise<ExportedFile[]> {
  const { client, decoder, to } = options;
  const imported = await importedFiles(options.state);
  const mayLack = await hasDeleted(options.state);
  const files = await storedFiles(client);
  const known = new Set(files.map((file) => `${file.name}@${file.generation}`));
  for (const file of imported) {
    const isEmpty = file.read === 0 && !known.has(`${file.name}@${file.generation}`);
    if (isEmpty) files.push({ stream: "", name: file.name, generation: file.generation });
  }
  const paths = targetPaths(files);
  const exported: ExportedFile[] = [];
  for (const file of files) {
    const done = await exportFile(file, {
      to,
      path: paths.get(file) ?? file.name,
      rows: () => (file.stream === "" ? noRows() : rowsOfStream(client, file.stream)),
      mayLack,
      decoder,
      imported: imported.find((each) => each.name === file.name && each.generation === file.generation),
    });
    exported.push(done);
    options.onFile?.(done);
  }
  return exported;
}

async function importedFiles(state: State): Promise<ImportedFile[]> {
  const documents = await state.documents.list(`checkpoint:${IMPORT_SOURCE}`);
  return documents.map(({ value }) => JSON.parse(String(value)) as ImportedFile);
}

async function storedFiles(client: ClickHouseClient): Promise<StoredFile[]> {
  const answer = await client.query({
    query: `SELECT DISTINCT stream, locator FROM ${ALL_RECORDS} WHERE locator LIKE 'file:%' ORDER BY locator, stream`,
    format: "JSONEachRow",
  });
  const rows = await answer.json<{ stream: string; locator: string }>();
  return rows.flatMap(({ stream, locator }) => storedFileOf(stream, locator) ?? []);
}

async function* rowsOfStream(client: ClickHouseClient, stream: string): AsyncGenerator<RecordRow[]> {
  const answer = await client.query({
    query: `SELECT ${RECORD_SELECT} FROM ${ALL_RECORDS} AS r WHERE r.stream = {stream: String} ORDER BY r.position SETTINGS ${STREAMING}`,
    query_params: { stream },
    format: "JSONEachRow",
  });
  for await (const rows of answer.stream<RecordRow>()) yield rows.map((row) => row.json());
}

// oxlint-disable-next-line require-yield
async function* noRows(): AsyncGenerator<RecordRow[]> {}
