import { defineWriter } from "../../writer.ts";

/** The record itself. */
export const ndjson = defineWriter({
  id: "ndjson",
  summary: "The record as one JSON object a line, as the API gives it",
  reference: "https://github.com/ndjson/ndjson-spec and docs/reference/openapi.json (Record)",
  contentType: "application/x-ndjson",
  write: (record) => JSON.stringify(record),
});
