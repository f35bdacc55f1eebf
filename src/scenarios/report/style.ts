/** The whole look of a report: it must open without any other file, in light and in dark. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --raised: #f5f5f5; --ink: #151515; --quiet: #5b5f63; --rule: #d2d2d2;
  --good: #3d7317; --warn: #8a5a00; --bad: #b1380b; --none: #6a6e73; --one: #0066cc; --two: #ca6c0f; --three: #5e40be; }
@media (prefers-color-scheme: dark) { :root { --ground: #151515; --raised: #212427; --ink: #f0f0f0; --quiet: #b0b3b8; --rule: #4d5258;
  --good: #87bb62; --warn: #f5c451; --bad: #f0876a; --none: #a3a6aa; --one: #73b1f5; --two: #f4a15d; --three: #b6a6e9; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1180px; background: var(--ground); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
h1 { font-size: 24px; margin: 0; } h2 { font-size: 18px; margin: 32px 0 8px; } h3 { font-size: 15px; margin: 20px 0 4px; }
p.made, .quiet { color: var(--quiet); }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0; }
.tile { background: var(--raised); border-left: 4px solid var(--none); border-radius: 4px; padding: 8px 16px; min-width: 110px; }
.tile b { display: block; font-size: 24px; font-variant-numeric: tabular-nums; }
.tile.good { border-color: var(--good); } .tile.warn { border-color: var(--warn); } .tile.bad { border-color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.verdict { font-weight: 600; white-space: nowrap; } .verdict::before { content: "● "; }
.verdict.good, .good-text { color: var(--good); } .verdict.warn { color: var(--warn); } .verdict.bad, .bad-text { color: var(--bad); } .verdict.none { color: var(--none); }
details { border-bottom: 1px solid var(--rule); } summary { cursor: pointer; padding: 6px 0; display: grid; grid-template-columns: 110px 210px 170px 80px 1fr; gap: 10px; }
summary > span { overflow-wrap: anywhere; } details[open] { background: var(--raised); padding: 0 12px 12px; }
dl { display: grid; grid-template-columns: 110px 1fr; margin: 8px 0; gap: 2px 10px; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--raised); padding: 8px; overflow: auto; max-height: 260px; font: 12px/1.4 ui-monospace, monospace; } details pre { background: var(--ground); }
code { font: 12px ui-monospace, monospace; }
figure { margin: 12px 0; } figcaption { color: var(--quiet); } .chart { width: 100%; max-width: 900px; height: auto; display: block; }
.chart text { font: 11px system-ui, sans-serif; fill: var(--quiet); } .chart .tick { text-anchor: end; } .grid { stroke: var(--rule); stroke-width: 0.5; }
.line { fill: none; stroke-width: 1.6; } .line.one { stroke: var(--one); } .line.two { stroke: var(--two); } .line.three { stroke: var(--three); } .line.bad { stroke: var(--bad); }
.fill.good { fill: var(--good); } .fill.warn { fill: var(--warn); } .fill.bad { fill: var(--bad); } .fill.none { fill: var(--none); } .fill.one { fill: var(--one); } .fill.two { fill: var(--two); } .fill.three { fill: var(--three); }
.legend .key { margin-left: 10px; white-space: nowrap; } .legend .key::before { content: "■ "; }
.key.good::before { color: var(--good); } .key.warn::before { color: var(--warn); } .key.bad::before { color: var(--bad); } .key.none::before { color: var(--none); }
.key.one::before { color: var(--one); } .key.two::before { color: var(--two); } .key.three::before { color: var(--three); }
.tools { display: flex; gap: 8px; align-items: center; margin: 8px 0; } .tools input, .tools select { font: inherit; padding: 3px 6px; background: var(--ground); color: var(--ink); border: 1px solid var(--rule); border-radius: 3px; }
@media (max-width: 800px) { summary { grid-template-columns: 100px 1fr; } summary > span:nth-child(n+3) { grid-column: 2; } }
@media print { details > summary { list-style: none; } .tools { display: none; } }
`;

/** Narrows the list of runs by a word and a verdict; without it the report shows all. */
export const SCRIPT = `
const word = document.getElementById("word"), verdict = document.getElementById("verdict");
const narrow = () => { for (const run of document.querySelectorAll("details.run")) {
  run.hidden = !(run.textContent.toLowerCase().includes(word.value.toLowerCase()) && (verdict.value === "" || run.dataset.verdict === verdict.value)); } };
if (word && verdict) { word.addEventListener("input", narrow); verdict.addEventListener("change", narrow); }
`;
