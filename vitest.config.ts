import { defineConfig } from "vitest/config";

const source = { resolve: { conditions: ["source"] }, ssr: { resolve: { conditions: ["source"] } } };

/**
 * Four projects, told apart by file name: `*.test.ts` is fast and needs nothing but Node; `*.live.test.ts` starts real
 * servers of Debian's packages; `*.browser.test.ts` drives real Chromium; `*.cloud.test.ts` uses the real OpenStack of
 * test/cloud, which `npm run test:cloud` starts.
 */
export default defineConfig({
  ...source,
  test: {
    projects: [
      {
        ...source,
        test: {
          name: "unit",
          setupFiles: ["test/setup.ts"],
          include: ["src/**/*.test.ts", "test/**/*.test.ts", "web/**/*.test.ts"],
          exclude: ["**/*.live.test.ts", "**/*.browser.test.ts", "**/*.cloud.test.ts", "**/node_modules/**"],
          testTimeout: 20_000,
        },
      },
      {
        ...source,
        test: {
          name: "live",
          // Real servers on a busy machine: what failed is tried once more, and the report says that it was.
          retry: 1,
          include: ["**/*.live.test.ts"],
          exclude: ["**/node_modules/**"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        ...source,
        test: {
          name: "browser",
          retry: 1,
          // A page shows what it was asked for a moment after its address has changed.
          expect: { poll: { timeout: 15_000 } },
          include: ["**/*.browser.test.ts"],
          exclude: ["**/node_modules/**"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        ...source,
        test: {
          name: "cloud",
          // As above; what takes long says that it is tried once.
          retry: 1,
          include: ["**/*.cloud.test.ts"],
          exclude: ["**/node_modules/**"],
          // A server takes seconds to become active, a dead agent more than a minute to be seen.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
