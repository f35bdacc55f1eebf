export { type App, type AppOptions, openApp } from "./app.ts";
export { announceServer, connectLocally, localSocketPath } from "./local.ts";
