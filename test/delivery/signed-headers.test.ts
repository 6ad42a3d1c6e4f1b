import { createHmac } from "node:crypto";
import { verifyAsync } from "@noble/ed25519";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { ed25519Bytes, generateKeyPair, importPrivateKey } from "../../src/crypto/key-pairs.ts";
import { signedHeaders } from "../../src/delivery/signed-headers.ts";

const eventId = "0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
const newSecret = (): string => `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;

async function newSigner() {
  const pair = await generateKeyPair("ED25519");
  const privateKey = await importPrivateKey("ED25519", pair.privateKeyPkcs8);
  const publicKey = ed25519Bytes(pair.publicKeyPem) ?? new Uint8Array();
  return { signer: { keyId: "kid", tenantId: "tenant", scheme: "ED25519", privateKey } as const, publicKey };
}

const partsOf = (headers: Record<string, string>): string[][] =>
  (headers["webhook-signature"] ?? "").split(" ").map((signature) => signature.split(","));

describe("the headers of a delivery", () => {
  test("v1 is the vector of the Standard Webhooks specification's own kind: HMAC-SHA256 of id.timestamp.body under the decoded secret", async () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const sentAt = new Date(1_614_265_330_999);
    const body = '{"test": 2432232314}';
    const headers = await signedHeaders({ eventId, sentAt, body, secrets: [secret], signer: undefined });
    const expected = createHmac("sha256", Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64"))
      .update(`evt_${eventId}.1614265330.${body}`)
      .digest("base64");
    expect(headers).toEqual({
      "webhook-id": `evt_${eventId}`,
      "webhook-timestamp": "1614265330",
      "webhook-signature": `v1,${expected}`,
    });
  });

  test("the project's own library verifies them, with the secret of now and with the one before", async () => {
    const secrets = [newSecret(), newSecret()];
    const { signer } = await newSigner();
    const body = JSON.stringify({ type: "license.created", data: { name: "Zoë’s laptop — 😀" } });
    const headers = await signedHeaders({ eventId, sentAt: new Date(), body, secrets, signer });
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
    expect(() => new Webhook(secrets[0] ?? "").verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(secrets[0] ?? "").verify(body, { ...headers, "webhook-id": "evt_other" })).toThrow();
  });

  test("v1a verifies with another Ed25519 by the specification's text, and for no other text", async () => {
    const { signer, publicKey } = await newSigner();
    const body = '{"type":"license.expired"}';
    const headers = await signedHeaders({ eventId, sentAt: new Date(), body, secrets: [newSecret()], signer });
    expect(partsOf(headers).map(([version]) => version)).toEqual(["v1", "v1a"]);
    const signature = Buffer.from(partsOf(headers)[1]?.[1] ?? "", "base64");
    const isSigned = (text: string) => verifyAsync(signature, new TextEncoder().encode(text), publicKey);
    expect(await isSigned(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`)).toBe(true);
    expect(await isSigned(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.{}`)).toBe(false);
    expect(await isSigned(body)).toBe(false);
  });

  test.each(["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64"])(
    "a secret %j that is none is a fault of ours",
    async (secret) => {
      const message = { eventId, sentAt: new Date(), body: "{}", secrets: [secret], signer: undefined };
      await expect(signedHeaders(message)).rejects.toThrow();
    },
  );
});
