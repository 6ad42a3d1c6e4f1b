import { generateKeyPairSync, sign } from "node:crypto";
import type { Chance } from "./chance.ts";

// Ways to alter a license file or a machine file. None of them knows the tenant's private key.

export type File = { kind: "license" | "machine"; certificate: string; licenseKey: string; fingerprint: string };

/** The content of the armour. */
type Envelope = { enc: string; sig: string; alg: string };

export type Alteration = (file: File, chance: Chance, others: readonly File[]) => string;

const { privateKey: foreignKey } = generateKeyPairSync("ed25519");

const algorithms = [
  "base64+ed25519",
  "aes-256-gcm+ed25519",
  "base64+rsa-sha256",
  "aes-256-gcm+rsa-pss-sha256",
  "base64+ecdsa-p256",
  "base64+none",
  "none",
  "base64+hmac-sha256",
  "base64+ED25519",
  "base64+ed25519 ",
  "BASE64+ed25519",
  "base64",
  "ed25519",
  "",
  "+",
  "base64+ed25519+aes-256-gcm",
  "base64\u0000+ed25519",
];

const values: readonly unknown[] = [null, "", 0, true, [], {}, "null", ["base64+ed25519"], { enc: "" }];

const armoured = (kind: string, text: string): string => {
  const lines =
    Buffer.from(text)
      .toString("base64")
      .match(/.{1,60}/g) ?? [];
  return `-----BEGIN ${kind.toUpperCase()} FILE-----\n${lines.join("\n")}\n-----END ${kind.toUpperCase()} FILE-----\n`;
};

const bodyOf = ({ certificate }: File): string => certificate.replace(/-----[^-]+-----|\s/g, "");

const envelopeOf = (file: File): Envelope => JSON.parse(Buffer.from(bodyOf(file), "base64").toString()) as Envelope;

const withEnvelope = (file: File, changes: Record<string, unknown>): string =>
  armoured(file.kind, JSON.stringify({ ...envelopeOf(file), ...changes }));

/** One to three bytes changed, put in, left out, doubled, or the end cut off. */
function mangled(bytes: Buffer, chance: Chance): Buffer {
  let changed = bytes;
  for (let left = 1 + chance.below(3); left > 0; left -= 1) {
    const at = chance.below(changed.length + 1);
    const [before, after] = [changed.subarray(0, at), changed.subarray(at)];
    const byte = Buffer.of(chance.below(256));
    const flipped = Buffer.of((after[0] ?? 0) ^ (1 << chance.below(8)));
    changed = Buffer.concat(
      chance.of([
        [before, flipped, after.subarray(1)],
        [before, byte, after.subarray(1)],
        [before, byte, after],
        [before, after.subarray(1)],
        [before, after.subarray(0, 4), after],
        [before],
      ]),
    );
  }
  return changed;
}

const mangledBase64 = (text: string, chance: Chance): string => mangled(Buffer.from(text, "base64"), chance).toString("base64");

/** The text that is signed, with another value somewhere: the end of a trial, a name, a number of seats. */
function withOtherContent(file: File, chance: Chance): string | undefined {
  const { enc, alg } = envelopeOf(file);
  if (!alg.startsWith("base64")) return undefined;
  const text = Buffer.from(enc, "base64").toString();
  const changed = chance.of([
    text.replaceAll(/"expiry":"20\d\d/g, `"expiry":"${2100 + chance.below(900)}`),
    text.replace(/"maxMachines":[^,]+/, `"maxMachines":${chance.below(1e6)}`),
    text.replace('"suspended":', `"suspended":${chance.of(["true", "false"])},"was":`),
    text.replace(/"name":"[^"]*"/, `"name":"Mallory ${chance.below(1e6)}"`),
    text.replace(/"ttl":\d+/, `"ttl":${chance.of(["null", "0", "1e9"])}`),
    `${text.slice(0, -1)},"data":{"type":"licenses","id":"${chance.below(1e9)}","attributes":{},"relationships":{}}}`,
  ]);
  return Buffer.from(changed).toString("base64");
}

const signedByStranger = (kind: string, enc: string): string =>
  sign(null, Buffer.from(`${kind}/${enc}`), foreignKey).toString("base64");

/** By name: what is altered. */
export const alterations: Record<string, Alteration> = {
  "bytes of the file": (file, chance) => mangled(Buffer.from(file.certificate), chance).toString("latin1"),
  "bytes of the JSON in the armour": (file, chance) =>
    armoured(file.kind, mangled(Buffer.from(bodyOf(file), "base64"), chance).toString("latin1")),
  "characters of a member": (file, chance) => {
    const member = chance.of(["enc", "sig", "alg"] as const);
    return withEnvelope(file, { [member]: mangled(Buffer.from(envelopeOf(file)[member]), chance).toString("latin1") });
  },
  "bytes of the signature": (file, chance) => withEnvelope(file, { sig: mangledBase64(envelopeOf(file).sig, chance) }),
  "bytes of what is signed": (file, chance) => {
    const parts = envelopeOf(file).enc.split(".");
    const at = chance.below(parts.length);
    return withEnvelope(file, { enc: parts.map((part, index) => (index === at ? mangledBase64(part, chance) : part)).join(".") });
  },
  "parts of what is encrypted": (file, chance) => {
    const parts = envelopeOf(file).enc.split(".");
    const [one, other] = [chance.below(parts.length), chance.below(parts.length)];
    const moved = parts.map((part, index) => (index === one ? (parts[other] ?? "") : part));
    return withEnvelope(file, {
      enc: chance.of([moved, [...parts, "AAAA"], parts.slice(1), [...parts].reverse(), []]).join("."),
    });
  },
  "algorithm names": (file, chance) => {
    const name = chance.of(algorithms);
    return withEnvelope(file, { alg: chance.of([name, name.toUpperCase(), ` ${name}`, `${name}${chance.below(100)}`]) });
  },
  "members with another value": (file, chance) => withEnvelope(file, { [chance.of(["enc", "sig", "alg"])]: chance.of(values) }),
  "members left out, twice, or in another case": (file, chance) => {
    const { enc, sig, alg } = envelopeOf(file);
    const [other, text] = [JSON.stringify(withOtherContent(file, chance) ?? "AAAA"), JSON.stringify(enc)];
    const rest = `"sig":"${sig}","alg":"${alg}"`;
    return armoured(
      file.kind,
      chance.of([
        `{"enc":${other},"enc":${text},${rest}}`,
        `{"enc":${text},"enc":${other},${rest}}`,
        `{"ENC":${other},"enc":${text},${rest}}`,
        `{"enc":${text},"Enc":${other},${rest}}`,
        `{"enc":${text},${rest},"__proto__":{"enc":${other}}}`,
        `{"enc":${text},"sig":"${sig}"}`,
        `{${rest}}`,
        `[{"enc":${text},${rest}}]`,
        "null",
        "{}",
      ]),
    );
  },
  "members of another file": (file, chance, others) => {
    const [one, other] = [envelopeOf(chance.of(others)), envelopeOf(chance.of(others))];
    return withEnvelope(
      file,
      chance.of([{ enc: one.enc }, { sig: one.sig }, { enc: one.enc, sig: other.sig }, { ...one, alg: other.alg }]),
    );
  },
  "another kind of file": (file, chance, others) => {
    const other = chance.of(others);
    return armoured(file.kind, JSON.stringify(envelopeOf(other)));
  },
  "other content, with the old signature or a stranger's": (file, chance) => {
    const enc = withOtherContent(file, chance) ?? chance.of(["AAAA", "e30=", "bnVsbA=="]);
    const sig = chance.of([envelopeOf(file).sig, signedByStranger(file.kind, enc), signedByStranger("license", enc), ""]);
    return withEnvelope(file, { enc, sig, alg: chance.of([envelopeOf(file).alg, "base64+ed25519", "none"]) });
  },
  "the armour": (file, chance) => {
    const [body, kind] = [bodyOf(file), file.kind.toUpperCase()];
    const other = kind === "LICENSE" ? "MACHINE" : "LICENSE";
    const [begin, end] = [`-----BEGIN ${kind} FILE-----`, `-----END ${kind} FILE-----`];
    return chance.of([
      file.certificate.replaceAll(kind, other),
      file.certificate.replaceAll("\n", "\r\n"),
      file.certificate.replace(begin, `${begin}${chance.of([" ", "\t", "\n\n", "x"])}`),
      `\ufeff${file.certificate}`,
      `${begin}\n${body}${chance.of(["", "=", "A", "====", " "])}\n${end}`,
      `${file.certificate}${file.certificate}`,
      `${begin}\n${body}\n`,
      `${body}\n${end}\n`,
      file.certificate.replaceAll("-----", chance.of(["----", "------", "—"])),
      file.certificate.toLowerCase(),
      `${begin}\n${body.replaceAll("+", "-").replaceAll("/", "_")}\n${end}\n`,
      `${begin}\n${"\n".repeat(chance.below(9))}${body}\n${end}\n`,
    ]);
  },
};
