import { concatBytes, fromBase64, toBase64, toUtf8 } from "../crypto/encoding.ts";
import { type Signer, sign } from "../crypto/key-pairs.ts";
import { messageIdOf } from "./message-id.ts";

/** The beginning of a webhook's secret; the rest is the base64 of 24 to 64 bytes. */
export const secretPrefix = "whsec_";

export type SignedMessage = {
  eventId: string;
  /** When this attempt is made. */
  sentAt: Date;
  body: string;
  /** Secrets of the webhook, each `whsec_…`: the present one and, for a day after a rotation, the one before. */
  secrets: readonly string[];
  /** The tenant's active Ed25519 key; undefined where it has none. */
  signer: Signer | undefined;
};

/**
 * Signs a message by the Standard Webhooks specification: `v1` with each secret (HMAC-SHA256), and `v1a` with the tenant's key (Ed25519).
 * The signed text is `<webhook-id>.<webhook-timestamp>.<body>`.
 * @throws TypeError where a secret is not of its form
 */
export async function signedHeaders({ eventId, sentAt, body, secrets, signer }: SignedMessage): Promise<Record<string, string>> {
  const id = messageIdOf(eventId);
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signed = toUtf8(`${id}.${timestamp}.${body}`);
  const symmetric = secrets.map(async (secret) => `v1,${toBase64(await hmac(secret, signed))}`);
  const asymmetric =
    signer === undefined ? [] : [sign(signer.scheme, signer.privateKey, signed).then((bytes) => `v1a,${toBase64(bytes)}`)];
  const signatures = await Promise.all([...symmetric, ...asymmetric]);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

async function hmac(secret: string, bytes: Uint8Array): Promise<Uint8Array> {
  const raw = secret.startsWith(secretPrefix) ? fromBase64(secret.slice(secretPrefix.length)) : undefined;
  if (raw === undefined) throw new TypeError("A webhook's secret is not whsec_ and base64.");
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, concatBytes(bytes)));
}
