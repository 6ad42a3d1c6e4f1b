import assert from "node:assert/strict";
import { createDecipheriv, createHash, createPublicKey, verify } from "node:crypto";
import { appendFileSync } from "node:fs";

// Requests to the service and the verification of its answers, as Keygen's documentation of response signatures describes it.

export function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`The environment has no ${name}: run this by the script \`run\`.`);
  return value;
}

const account = `${needed("KEYGEN_CUSTOM_DOMAIN")}/v1/accounts/${needed("KEYGEN_ACCOUNT_ID")}`;

/** SubjectPublicKeyInfo (RFC 8410) around the 32 bytes. */
const publicKey = createPublicKey({
  key: Buffer.from(`302a300506032b6570032100${needed("KEYGEN_PUBLIC_KEY")}`, "hex"),
  format: "der",
  type: "spki",
});

/** Says that a check passed: it comes after the assertions, which end the program where they fail. */
export function passes(what: string): void {
  console.log("passes:", what);
  const path = process.env.CLIENT_CHECKS;
  if (path !== undefined && path !== "") appendFileSync(path, `passes\t${what}\n`);
}

export type Resource = {
  type: string;
  id: string;
  attributes: Record<string, any>;
  relationships: Record<string, { data?: { type: string; id: string } | null; links?: { related: string } }>;
};

export type Answer<Data = Resource> = {
  status: number;
  headers: Headers;
  data: Data;
  meta: Record<string, any>;
  errors?: { title: string; detail: string; code?: string; source?: { pointer?: string; parameter?: string } }[];
  included?: Resource[];
  links?: Record<string, any>;
};

type Request = { authorization?: string; body?: unknown; headers?: Record<string, string> };

/** Sends a request and verifies the signature of the answer. */
export async function ask<Data = Resource>(method: string, path: string, request: Request = {}): Promise<Answer<Data>> {
  const answer = await fetch(`${account}/${path}`, {
    method,
    headers: {
      Accept: "application/vnd.api+json",
      ...(request.body === undefined ? {} : { "Content-Type": "application/vnd.api+json" }),
      ...(request.authorization === undefined ? {} : { Authorization: request.authorization }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const body = Buffer.from(await answer.arrayBuffer());
  verifyAnswer(method, `${account}/${path}`, answer.headers, body);
  const document = body.length === 0 ? {} : JSON.parse(body.toString());
  return { status: answer.status, headers: answer.headers, ...document };
}

function verifyAnswer(method: string, url: string, headers: Headers, body: Buffer): void {
  const digest = `sha-256=${createHash("sha256").update(body).digest("base64")}`;
  assert.equal(headers.get("digest"), digest, "the digest is of this body");
  const date = headers.get("date") ?? "";
  assert.ok(Math.abs(Date.now() - Date.parse(date)) < 300_000, "the answer is recent");
  assert.equal(headers.get("keygen-digest"), digest);
  assert.equal(headers.get("keygen-date"), date);
  const parameters = Object.fromEntries(
    [...(headers.get("keygen-signature") ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  assert.equal(parameters.algorithm, "ed25519");
  const { pathname, search, host } = new URL(url);
  const target = `${method.toLowerCase()} ${pathname}${search}`;
  const signed = `(request-target): ${target}\nhost: ${host}\ndate: ${date}\ndigest: ${digest}`;
  const isGenuine = verify(null, Buffer.from(signed), publicKey, Buffer.from(parameters.signature ?? "", "base64"));
  assert.ok(isGenuine, `the answer to ${target} is signed`);
}

/** Verifies a license file or machine file and decrypts it with the secret. @throws where it is not genuine, or not for this secret */
export function openFile(
  certificate: string,
  kind: "license" | "machine",
  secret: string,
): { data: Resource; included?: Resource[]; meta: any } {
  const armour = kind.toUpperCase();
  const body = certificate.replace(`-----BEGIN ${armour} FILE-----\n`, "").replace(`-----END ${armour} FILE-----\n`, "");
  const { enc, sig, alg } = JSON.parse(Buffer.from(body, "base64").toString());
  assert.equal(alg, "aes-256-gcm+ed25519");
  assert.ok(verify(null, Buffer.from(`${kind}/${enc}`), publicKey, Buffer.from(sig, "base64")), "the file is genuine");
  const [ciphertext = "", iv = "", tag = ""] = enc.split(".");
  const decipher = createDecipheriv("aes-256-gcm", createHash("sha256").update(secret).digest(), Buffer.from(iv, "base64"));
  decipher.setAuthTag(Buffer.from(tag, "base64"));
  return JSON.parse(Buffer.concat([decipher.update(Buffer.from(ciphertext, "base64")), decipher.final()]).toString());
}

/** Verifies a signed license key. @returns the data in it @throws where it is not genuine */
export function openKey(key: string): string {
  const [signed = "", signature = ""] = key.split(".");
  const [prefix, data = ""] = signed.split("/");
  assert.equal(prefix, "key");
  assert.ok(verify(null, Buffer.from(signed), publicKey, Buffer.from(signature, "base64url")), "the key is genuine");
  return Buffer.from(data, "base64url").toString();
}
