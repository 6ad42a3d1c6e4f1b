import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { silentWrangler } from "../serve/worker/build.ts";

// A process of its own between `npm run dev` and wrangler: when the line to its parent closes, however the parent ended, it ends wrangler
// and the runtime that wrangler started, which share a process group.

const [host = "", port = "", stateDir = "", envFile = ""] = process.argv.slice(2);

const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");

const child = spawn(
  process.execPath,
  [
    wrangler,
    "dev",
    ...["--ip", host, "--port", port, "--inspector-port", "0"],
    ...["--env-file", envFile, "--persist-to", stateDir],
    ...["--show-interactive-dev-session=false", "--log-level", "log"],
    "--live-reload",
  ],
  {
    cwd: join(import.meta.dirname, ".."),
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      ...silentWrangler,
      // No explorer of what is stored, no store of requests with their paths and bodies, no sample request from Cloudflare.
      X_LOCAL_EXPLORER: "false",
      X_LOCAL_OBSERVABILITY: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_LOG_PATH: join(stateDir, "logs"),
      WRANGLER_REGISTRY_PATH: join(stateDir, "registry"),
    },
  },
);

child.once("exit", (code) => {
  signalGroup("SIGKILL");
  process.exit(code ?? 0);
});

/** Milliseconds that wrangler has to stop by itself. */
const graceMs = 5_000;

process.once("disconnect", () => {
  signalGroup("SIGTERM");
  setTimeout(() => signalGroup("SIGKILL"), graceMs).unref();
});

// Ctrl-C reaches every process of the terminal: the parent decides.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});

function signalGroup(signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}
