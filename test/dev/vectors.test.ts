import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { vectorDocuments } from "../../dev/vectors/documents.ts";
import { schemes, type Vector } from "../../dev/vectors/vectors.ts";
import { decryptPayload, verifyCertificate } from "../../src/crypto/certificates.ts";
import { importPublicKey } from "../../src/crypto/key-pairs.ts";
import { verifySignedKey } from "../../src/crypto/signed-keys.ts";
import { programOf, publicKeys, storedText, vectorFiles, vectorsIn } from "../conformance/vectors/vectors.ts";
import { verifyFile } from "../crypto/independent-verifier.ts";

// The test vectors of docs/verifying.md, read by its own program, by our own code and by a verifier that knows nothing of either.

const vectors = vectorFiles.flatMap(vectorsIn);

const folder = mkdtempSync(join(tmpdir(), "latchkey-vectors-"));

afterAll(() => rmSync(folder, { recursive: true }));

const publicKeyOf = ({ kid }: Vector): string => publicKeys[kid] ?? "";

test("are what the generator writes", async () => {
  for (const [name, text] of Object.entries(await vectorDocuments(storedText))) expect(storedText(name), name).toBe(text);
});

test("have every kind and scheme, and every result and reason", () => {
  const tally = (part: (vector: Vector) => string): string[] => [...new Set(vectors.map(part))].sort();
  expect(tally(({ kind, scheme, secret }) => `${kind} ${scheme} ${secret === null ? "plain" : "encrypted"}`)).toHaveLength(15);
  expect(tally(({ expected }) => (expected.result === "good" ? "good" : expected.reason))).toEqual(
    [
      ...["clock_set_back", "file_expired", "good", "license_expired", "malformed", "not_genuine", "other_machine"],
      ...["wrong_algorithm", "wrong_secret"],
    ].sort(),
  );
});

describe("the program of docs/verifying.md", () => {
  let program: Record<"readFile" | "readKey", (text: string, known: object) => unknown>;

  beforeAll(async () => {
    const file = join(folder, "verify.mjs");
    writeFileSync(file, programOf("verify in Node"));
    program = await import(pathToFileURL(file).href);
  });

  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const { kind, text, scheme, secret, fingerprint, expected } = vector;
    const known = { kind, scheme, publicKey: publicKeyOf(vector), secret, fingerprint, now: Date.parse(vector.now) };
    const read = () => program[kind === "key" ? "readKey" : "readFile"](text, known);
    if (expected.result === "good") expect(read()).toEqual(expected.data);
    else expect(read).toThrow(new Error(expected.reason));
  });
});

/** Files whose armour was changed on their way: our own verifier and the independent one take the exact text alone. */
const isExact = ({ name }: Vector): boolean => !/CRLF|final newline|byte order mark|one line|white space/.test(name);

/** Facts that no signature tells: the clock and the machine that asks. */
const isOfReader = ({ expected }: Vector): boolean =>
  expected.result === "refused" &&
  ["clock_set_back", "file_expired", "license_expired", "other_machine"].includes(expected.reason);

const isGenuine = (vector: Vector): boolean => vector.expected.result === "good" || isOfReader(vector);

describe("our own code", () => {
  test.each(vectors.filter(isExact).map((vector) => [vector.name, vector] as const))("%s", async (_, vector) => {
    const { kind, text, expected } = vector;
    const { scheme } = schemes.find(({ alg }) => alg === vector.scheme) ?? {};
    if (scheme === undefined) throw new Error("a scheme that there is not");
    const publicKey = await importPublicKey(scheme, publicKeyOf(vector));
    if (kind === "key") {
      const result = await verifySignedKey({ key: text, scheme, publicKey });
      expect(result.ok && result.value).toEqual(expected.result === "good" ? expected.data : false);
      return;
    }
    const verified = await verifyCertificate({ text, kind, scheme, publicKey });
    const secret =
      vector.secret === null ? undefined : { licenseKey: vector.secret, ...(kind === "machine" ? { fingerprint: "" } : {}) };
    const opened = verified.ok ? await decryptPayload(verified.value, secret) : verified;
    expect(opened.ok).toBe(isGenuine(vector));
    if (opened.ok && expected.result === "good") expect(opened.value).toEqual(expected.data);
  });
});

describe("a verifier that imports nothing of the project", () => {
  const files = vectors.filter((vector) => vector.kind !== "key" && isExact(vector));

  test.each(files.map((vector) => [vector.name, vector] as const))("%s", async (_, vector) => {
    const { kind, text, scheme, secret, expected } = vector;
    const read = verifyFile(text, {
      kind: kind === "machine" ? "MACHINE" : "LICENSE",
      alg: scheme as "ed25519",
      publicKeyPem: publicKeyOf(vector),
      ...(secret === null ? {} : { secret }),
    });
    if (expected.result === "good") expect(await read).toEqual(expected.data);
    else if (!isOfReader(vector)) await expect(read).rejects.toThrow();
    else expect(await read).toBeDefined();
  });
});
