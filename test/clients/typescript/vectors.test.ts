import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSignedKey } from "../../../clients/typescript/src/index.ts";
import { judgeFile } from "../../../clients/typescript/src/judge-file.ts";
import { type FileKind, readLicenseFile } from "../../../clients/typescript/src/license-files.ts";
import { readPublicKeys, type SignatureAlgorithm } from "../../../clients/typescript/src/public-keys.ts";

// Every test vector of docs/verifying.md, read by our own client.

type Vector<Kind> = {
  name: string;
  kind: Kind;
  scheme: SignatureAlgorithm;
  kid: string;
  secret: string | null;
  fingerprint: string | null;
  now: string;
  text: string;
  expected: { result: string; reason?: string; data?: unknown };
};

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, "../../vectors", name), "utf8"));

const vectorsOf = <Kind>(name: string): Vector<Kind>[] => read(name).vectors;

const pems = new Map<string, string>(
  read("keys.json").keys.map(({ kid, public_key }: Record<string, string>) => [kid, public_key]),
);

const keyOf = ({ kid }: { kid: string }): string => pems.get(kid) ?? "";

/** The client's names for the reasons of the vectors. It tries keys by their kind, so it has no name of its own for a wrong algorithm. */
const codes: Record<string, string[]> = {
  malformed: ["file_malformed", "key_malformed"],
  not_genuine: ["file_not_genuine", "key_not_genuine"],
  wrong_algorithm: ["file_malformed", "file_not_genuine"],
  wrong_secret: ["file_of_another_license"],
  secret_required: ["file_of_another_license"],
  other_machine: ["file_of_another_machine"],
  clock_set_back: ["clock_set_back"],
  file_expired: ["grace_over"],
  license_expired: ["expired"],
};

const codesOf = ({ expected }: Vector<unknown>): string[] =>
  expected.result === "good" ? ["valid"] : (codes[expected.reason ?? ""] ?? []);

describe.each(["license-files.json", "machine-files.json"])("%s", (name) => {
  test.each(vectorsOf<FileKind>(name))("$name", async (vector) => {
    const { text, kind, secret, fingerprint, now, expected } = vector;
    const publicKeys = readPublicKeys(keyOf(vector));
    // License key and fingerprint open a machine file one after the other: the vectors have them as one text.
    const reading = await readLicenseFile({
      text,
      kind,
      publicKeys,
      ...(secret === null ? {} : { licenseKey: secret, fingerprint: "" }),
    });
    const judged = reading.ok
      ? judgeFile({ file: reading.file, now: Date.parse(now), fingerprint: fingerprint ?? undefined })
      : { code: reading.fault };
    expect(codesOf(vector)).toContain(judged.code);
    if (expected.result === "good") expect(reading.ok && reading.file.payload).toEqual(expected.data);
  });
});

describe("signed-keys.json", () => {
  test.each(vectorsOf<"key">("signed-keys.json"))("$name", async (vector) => {
    const { text, scheme, expected } = vector;
    const reading = await readSignedKey({ key: text, publicKeys: keyOf(vector), algorithm: scheme });
    expect(codesOf(vector)).toContain(reading.ok ? "valid" : reading.fault);
    if (expected.result === "good") expect(reading).toEqual({ ok: true, data: expected.data });
  });
});
