import { createInterface } from "node:readline";
import { type FileKind, readLicenseFile } from "../../../../clients/typescript/src/license-files.ts";

// Reads files from standard input and fails where the client accepts one that says something else than the originals.

const publicKeys = [{ kind: "ed25519", bytes: new Uint8Array(Buffer.from(process.env.PUBLIC_KEY ?? "", "hex")) }] as const;

type Line = { how: string; kind: FileKind; certificate: string; licenseKey: string; fingerprint: string };

/** The content that an app reads in a file; undefined if the client refuses it. */
async function contentOf({ kind, certificate, licenseKey, fingerprint }: Line): Promise<string | undefined> {
  const reading = await readLicenseFile({ text: certificate, kind, publicKeys, licenseKey, fingerprint });
  return reading.ok ? JSON.stringify(reading.file) : undefined;
}

/** The files that the service wrote, by kind: one genuine file in the armour of another is no forgery. */
const originals: Record<FileKind, Set<string>> = { license: new Set(), machine: new Set() };

const found = { altered: 0, same: 0, failed: 0 };

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text) as Line;
  const content = await contentOf(line);
  if (line.how === "not at all") {
    if (content === undefined) throw new Error("An original is not accepted.");
    originals[line.kind].add(content);
    continue;
  }
  found.altered += 1;
  if (content === undefined) continue;
  if (originals[line.kind].has(content)) found.same += 1;
  else {
    found.failed += 1;
    console.log(`accepted with other content: ${line.how}\n${content}\n${line.certificate}`);
  }
}

console.log(
  `${found.altered} altered files: ${found.altered - found.same} refused, ${found.same} read as an original, ${found.failed} accepted with other content`,
);
process.exitCode = found.altered >= 1000 && found.failed === 0 ? 0 : 1;
