import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chromium } from "./support/chromium.ts";

// `npm run test:console`: the console's tests in a real browser. Arguments are Vitest's own, such as the name of a file.

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

if (chromium === undefined) {
  console.log(
    "Skipped: no chromium is on this machine. Install it, such as Debian's package chromium, or name the program in CHROMIUM.",
  );
} else {
  const child = spawn(process.execPath, [vitest, "run", "--project", "console", ...process.argv.slice(2)], { stdio: "inherit" });
  child.once("close", (code) => {
    process.exitCode = code ?? 1;
  });
}
