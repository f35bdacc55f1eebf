import { type Route, routes } from "#contract";

/** `docs/reference/api.md`: every route of the contract. */
export function apiPage(): string {
  const rows = Object.values(routes as Readonly<Record<string, Route>>).map(
    ({ method, path, role, scope, summary, stream }) =>
      `| \`${method} ${path}\` | ${role} | ${scope} | ${summary.replaceAll("|", "\\|")}${stream === "events" ? " (`text/event-stream`)" : ""} |`,
  );
  return [
    "# API",
    "",
    "JSON over HTTP. `GET /api/openapi.json` describes every parameter and answer (OpenAPI 3.1); errors are `application/problem+json`, see",
    "[errors](errors.md). *Role* is the token a caller needs: on the loopback address reading is open unless a read token is configured. *Scope* is what",
    "an answer covers.",
    "",
    "| route | role | scope | what |",
    "|---|---|---|---|",
    ...rows,
    "| `POST /v1/logs` | ingest | all | OTLP over HTTP, JSON or protobuf, where a source of type `otlp` is configured |",
    "| `GET /healthz`, `GET /readyz` | public | all | the process lives; records can be asked for |",
    "| `GET /metrics` | read | all | Kilowatch's own metrics in Prometheus' text format |",
    "",
  ].join("\n");
}
