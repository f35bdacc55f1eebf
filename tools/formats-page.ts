import { builtinEnvelopes, builtinFormats, builtinWriters } from "#record";

const MAX_SAMPLE = 240;

function sampleOf(text: string): string {
  const [line = ""] = text.split("\n");
  // A page shows what a terminal would; an escape is spelled out.
  // oxlint-disable-next-line no-control-regex
  const visible = line.replace(/[\u0000-\u001f]/g, (character) => JSON.stringify(character).slice(1, -1));
  return visible.length > MAX_SAMPLE ? `${visible.slice(0, MAX_SAMPLE)}…` : visible;
}

interface Member {
  id: string;
  summary: string;
  reference: string;
  samples?: readonly { text: string }[];
}

function section(members: readonly Member[]): string {
  return members
    .map(({ id, summary, reference, samples = [] }) => {
      const text = samples[0] === undefined ? "" : `\n\`\`\`text\n${sampleOf(samples[0].text)}\n\`\`\`\n`;
      return `### ${id}\n\n${summary}. Specified in: ${reference}\n${text}`;
    })
    .join("\n");
}

/** The page on everything that is read and written. */
export function formatsPage(): string {
  return `# Formats

Generated from the definitions by \`npm run reference\`; each sample is also a test. How they are chosen:
[the guide](../guides/formats.md).

## Formats (\`--format ID\`): what a line says

${section(builtinFormats)}
## Envelopes: what a line is wrapped in

${section(builtinEnvelopes)}
## Writers (\`--output ID\`): how records leave

${section(builtinWriters)}
## Layout of the summit's line

Nine fields with a tab between them; a tab, a line end or a backslash inside a field is \`\\t\`, \`\\n\`, \`\\r\` or \`\\\\\`;
\`-\` stands for what is not known.

| field | what stands in it | wish |
|---|---|---|
| 1 time | \`YYYY:MM:DD-HH:MM:SS\`, always UTC | L1, L2 |
| 2 repeat count | 1, or how many equal records were folded into this one | L5 |
| 3 event id | \`NOV-CM-7F3KQ2-3\` | L5 |
| 4 category | the level's word, or the severity number where there is none | L5 |
| 5 host and locator | host, a space, where the original stands | L6 |
| 6 zone/cell/cluster | three words with slashes between them | L6 |
| 7 origin | service, process, logger, and the object operated on as \`type/id\` where known, spaces between them | L5 |
| 8 request id | \`req-…\`: the request's own id, else the global one | L7 |
| 9 payload | the message, with its traceback where it has one | L5 |
`;
}
