import { execFile } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../dev/running-service.ts";
import { newVendor, type Vendor } from "./vendor.ts";

const run = promisify(execFile);

const readme = readFileSync(join(root, "clients/typescript/README.md"), "utf8");

const [, lines = ""] = /<!-- a test runs these lines -->\n```js\n([\s\S]*?)```/.exec(readme) ?? [];

let vendor: Vendor;
let folder: string;

/** Builds the package as it is published, and puts it where a program finds it. */
beforeAll(async () => {
  vendor = await newVendor();
  folder = mkdtempSync(join(tmpdir(), "latchkey-readme-"));
  const installed = join(folder, "node_modules/@latchkey/client");
  mkdirSync(installed, { recursive: true });
  const typescript = join(root, "node_modules/.bin/tsc");
  await run(process.execPath, [typescript, "-p", join(root, "clients/typescript"), "--outDir", join(installed, "dist")]);
  cpSync(join(root, "clients/typescript/package.json"), join(installed, "package.json"));
  symlinkSync(join(root, "node_modules/@noble"), join(folder, "node_modules/@noble"));
  writeFileSync(join(folder, "app.mjs"), lines.replace("http://127.0.0.1:8888", new URL(vendor.service.url).origin));
});

afterAll(async () => {
  await vendor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (key: string): Promise<string> => (await run(process.execPath, ["app.mjs", key], { cwd: folder })).stdout;

test("the README's ten lines work when pasted: yes, no, and no answer", async () => {
  expect(lines.trim().split("\n").length, "some ten lines").toBeLessThanOrEqual(12);
  const { key, id } = await vendor.newLicense({ max_machines: 1 });
  const [ofTenant = ""] = (await vendor.publicKeys()).filter((pem) => createPublicKey(pem).asymmetricKeyType === "ed25519");
  writeFileSync(join(folder, "acme.pem"), ofTenant);
  expect(await start(key)).toBe("Welcome.\n");
  expect(readdirSync(join(folder, ".sketchbook"))).toHaveLength(1);
  await vendor.make(`/licenses/${id}/actions/suspend`, {});
  expect(await start(key)).toMatch(/^No: .*suspended/);
  writeFileSync(join(folder, "acme.pem"), "d7".repeat(32));
  expect(await start(key)).toMatch(/^Nobody could tell: .*not signed/);
});

test("the README names every cause, every reason of a file and every option", () => {
  const source = (name: string) => readFileSync(join(root, "clients/typescript/src", name), "utf8");
  const [, causes = ""] = /export type Cause =([\s\S]*?);/.exec(source("causes.ts")) ?? [];
  const [, reasons = ""] = /fileDetails: Record<NoFileReason, string> = \{([\s\S]*?)\n\};/.exec(source("judge-file.ts")) ?? [];
  const [, options = ""] = /export type LatchkeyOptions = \{([\s\S]*?)\n\};/.exec(source("options.ts")) ?? [];
  const names = [
    ...[...causes.matchAll(/"(\w+)"/g)].map(([, name]) => name),
    ...[...reasons.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name),
    ...[...options.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name),
  ];
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
