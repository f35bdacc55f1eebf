import { z } from "zod";

interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  minimum?: number;
  maximum?: number;
}

/** Every setting of a schema as a Markdown table: name, type, default, meaning. */
export function describeConfig(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const rows: string[] = [];
  collect(json, "", rows);
  return `| setting | type | default | meaning |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function collect(schema: JsonSchema, prefix: string, rows: string[]): void {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const required = schema.required?.includes(name) ?? false;
    const value =
      inner.default === undefined ? (required ? "**required**" : "") : `\`${JSON.stringify(inner.default)}\``;
    rows.push(`| \`${path}\` | ${typeOf(inner)} | ${value} | ${cell(inner.description ?? "")} |`);
    collect(inner, path, rows);
    if (inner.items) collect(inner.items, `${path}[]`, rows);
    if (typeof inner.additionalProperties === "object") collect(inner.additionalProperties, `${path}.<name>`, rows);
  }
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return [...new Set(variants.map(typeOf))].join(" or ");
  if (schema.type === "array") return `list of ${schema.items ? typeOf(schema.items) : "values"}`;
  const range = [schema.minimum, schema.maximum].some((value) => value !== undefined && Math.abs(value) < 2 ** 53 - 1);
  const bounds = range
    ? ` (${schema.minimum ?? ""}…${schema.maximum === 2 ** 53 - 1 ? "" : (schema.maximum ?? "")})`
    : "";
  return `${String(schema.type ?? "any")}${bounds}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
