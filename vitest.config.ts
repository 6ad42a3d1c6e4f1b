import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { copyDocumentationAssets } from "./dev/assets.ts";

await copyDocumentationAssets();

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: inject("bindings") },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/**/*.test.ts"],
          exclude: ["test/dev/**", "test/layout/**", "test/race/**"],
          globalSetup: ["./test/support/global-setup.ts"],
          setupFiles: ["./test/support/trace-setup.ts"],
          testTimeout: 30_000,
          // One runtime for all files: starting one for each takes a second, and what a test makes has names of its own.
          isolate: false,
        },
      },
      {
        test: {
          name: "node",
          include: ["test/dev/**/*.test.ts", "test/layout/**/*.test.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 120_000,
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
        },
      },
    ],
  },
});
