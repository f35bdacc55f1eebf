import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";

/** Answers the API from generated records, so that the console can be worked on without a server. */
function fakeApi(): Plugin {
  return {
    name: "kilowatch-fake-api",
    async configureServer(server) {
      // Loaded by Vite and not imported above, because only Vite knows how to find the contract's sources.
      const { createFakeApi } = (await server.ssrLoadModule("/dev/fake-api.ts")) as typeof import("./dev/fake-api.ts");
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
  ssr: { resolve: { conditions: ["source"], externalConditions: ["source"] } },
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
    chunkSizeWarningLimit: 600,
    // app/no-eval.ts must run before the contract in whatever chunk it lies.
    rolldownOptions: { output: { strictExecutionOrder: true } },
  },
});
