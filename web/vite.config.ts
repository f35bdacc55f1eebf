import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";
import { createFakeApi } from "./dev/fake-api.ts";

/** Answers the API from generated records, so that the console can be worked on without a server. */
function fakeApi(): Plugin {
  return {
    name: "kilowatch-fake-api",
    configureServer(server) {
      const answer = createFakeApi();
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith("/api/")) void answer(request, response);
        else next();
      });
    },
  };
}

/** `KILOWATCH_URL=http://127.0.0.1:… vite web` works on the console against a real server. */
const server = process.env["KILOWATCH_URL"];

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ["source", ...defaultClientConditions] },
  plugins: [react(), ...(server ? [] : [fakeApi()])],
  server: { host: "127.0.0.1", ...(server ? { proxy: { "/api": server } } : {}) },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2024",
    // A strict content security policy has no `data:` for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
