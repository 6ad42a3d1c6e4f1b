import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { copyDocumentationAssets } from "./serve/assets.ts";

await copyDocumentationAssets();

/** Tests that take the timers of their runtime: those of whatever else runs in it would go off in the test's place, where its I/O may not be touched. */
const takingTimers = "test/**/*.timers.test.ts";

const inWorkersRuntime = () => ({
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: { bindings: inject("bindings") },
    })),
  ],
});

const workerTests = {
  globalSetup: ["./test/support/global-setup.ts"],
  setupFiles: ["./test/support/remembered-key-pairs.ts", "./test/support/trace-setup.ts"],
  testTimeout: 30_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        ...inWorkersRuntime(),
        test: {
          ...workerTests,
          name: "worker",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/clients/**",
            "test/console-parts/**",
            "test/console/**",
            "test/dev/**",
            "test/serve/**",
            "test/layout/**",
            "test/race/**",
            "test/fuzz/**",
            takingTimers,
          ],
          // One runtime for all files: starting one for each takes a second, and what a test makes has names of its own.
          isolate: false,
        },
      },
      {
        ...inWorkersRuntime(),
        test: { ...workerTests, name: "timers", include: [takingTimers], isolate: true },
      },
      {
        test: {
          name: "node",
          include: ["test/{clients,console-parts,dev,layout,serve}/**/*.test.ts"],
          environment: "node",
          globalSetup: ["./test/dev/prepared-folder-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "console",
          include: ["test/console/**/*.test.ts"],
          environment: "node",
          globalSetup: ["./test/console/support/service-setup.ts"],
          // Pages, service and browser share the processors: two files at once would each take twice as long.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "fuzz",
          include: ["test/fuzz/**/*.test.ts"],
          environment: "node",
          alias: { "cloudflare:workers": new URL("./test/support/node-bindings.ts", import.meta.url).pathname },
        },
      },
      {
        test: {
          name: "race",
          include: ["test/race/**/*.test.ts"],
          environment: "node",
          globalSetup: ["./test/support/race-setup.ts"],
          setupFiles: ["./test/support/trace-setup.ts"],
          alias: { "cloudflare:workers": new URL("./test/support/node-bindings.ts", import.meta.url).pathname },
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
