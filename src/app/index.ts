export { type App, type AppOptions, openApp } from "./app.ts";
export { connectLocally } from "./local.ts";
export { readServeOptions, serveReference, startServer } from "./server.ts";
