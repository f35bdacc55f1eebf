export { type App, type AppOptions, openApp } from "./app.ts";
export { connectLocally } from "./local.ts";
export { openProver, type Prover } from "./proof/prover.ts";
export type { Ask } from "./proof/questions.ts";
export { createRunSets, type RunSets } from "./proof/run-sets.ts";
export { openWorkplace, type Workplace } from "./proof/workplace.ts";
export { readServeOptions, serveReference, startServer } from "./server.ts";
