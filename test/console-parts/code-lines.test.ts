import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { nodeLines, typeScriptLines } from "../../console/src/pages/signing-keys/code-lines.ts";
import { signingSchemes } from "../../src/crypto/key-algorithms.ts";
import { embedded, licenseFile, otherPem } from "../conformance/shown-lines/files.ts";

// The lines that the console shows beside a signing key, run as a vendor would: test/conformance/shown-lines runs the other languages.

const folder = mkdtempSync(join(tmpdir(), "latchkey-lines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;

/** Runs lines with a license file, and returns all that they say. */
async function said(lines: string, file: string): Promise<string> {
  made += 1;
  const [program, license] = [join(folder, `check-${made}.mts`), join(folder, `license-${made}.lic`)];
  const client = JSON.stringify(resolve(import.meta.dirname, "../../clients/typescript/src/index.ts"));
  writeFileSync(program, lines.replace('"@latchkey/client"', client));
  writeFileSync(license, file);
  const run = promisify(execFile)(process.execPath, [program, license]);
  return run.then(
    ({ stdout }) => stdout,
    (error: { stderr: string }) => error.stderr,
  );
}

describe.each(signingSchemes)("the lines for %s", (scheme) => {
  test("in Node read a file of the key, and refuse one that is altered, expired or of another key", async () => {
    const lines = nodeLines(embedded(scheme));
    const genuine = licenseFile(scheme);
    expect(await said(lines, genuine)).toBe("Alice may run\n");
    expect(await said(lines, licenseFile(scheme, { expiry: new Date(Date.now() - 1_000) }))).toContain("the license has expired");
    expect(await said(lines, licenseFile(scheme, { issued: new Date(Date.now() + 3_600_000) }))).toContain(
      "the clock was set back",
    );
    const other = signingSchemes.find((one) => one !== scheme) ?? scheme;
    expect(await said(lines, licenseFile(other))).toContain("not the algorithm");
    const others = nodeLines({ ...embedded(scheme), pem: otherPem(scheme) });
    expect(await said(others, genuine)).toContain("not genuine");
  });

  test("with our client read a file of the key, and say why they do not read another", async () => {
    const lines = typeScriptLines(embedded(scheme));
    expect(await said(lines, licenseFile(scheme))).toBe("Welcome.\n");
    expect(await said(lines, licenseFile(scheme, { expiry: new Date(Date.now() - 1_000) }))).toContain("expired");
  });
});
