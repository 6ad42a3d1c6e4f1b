import { expect, test } from "vitest";
import { verifyFile, verifySignedKey } from "../crypto/independent-verifier.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// The story of docs/integrating.md: an app is shipped with one public key, and goes on reading what its customer has.

/** RFC 8410, section 4: what stands before the 32 bytes of an Ed25519 key. */
const spkiOfEd25519 = "302a300506032b6570032100";

/** An app in the field, with the keys that it was shipped with, in hex. Its reader knows nothing of the service. */
function newApp(...keys: string[]) {
  const pems = keys.map((hex) => {
    const base64 = Buffer.from(spkiOfEd25519 + hex, "hex").toString("base64");
    return `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`;
  });
  const withAny = async <Result>(read: (publicKeyPem: string) => Promise<Result>): Promise<Result | "refused"> =>
    Promise.any(pems.map(read)).catch(() => "refused" as const);
  return {
    /** The name of the license in a file. */
    licenseIn: async (file: string) => {
      const read = await withAny((publicKeyPem) => verifyFile(file, { kind: "LICENSE", alg: "ed25519", publicKeyPem }));
      return read === "refused" ? read : (read.data as { attributes: { name: string } }).attributes.name;
    },
    /** The id of the license in a signed key. */
    idIn: async (key: string) => {
      const read = await withAny((publicKeyPem) => verifySignedKey(key, { alg: "ed25519", publicKeyPem }));
      return read === "refused" ? read : JSON.parse(read).license;
    },
  };
}

async function checkOut({ path, admin }: Catalogue, id: string): Promise<string> {
  const file = await admin.post(`${path}/licenses/${id}/actions/checkout`);
  expect(file).toMatchObject({ status: 200 });
  return file.data.certificate;
}

test("an app that embeds one key reads the trial's file, the paid one and the signed key, before and after a rotation", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const [active] = (await admin.get(`${path}/signing-keys?algorithm=ED25519&status=active`)).data;
  const shipped = newApp(active.public_key_hex);

  const trial = await newPolicy(vendor, { name: "Trial", duration: 1_209_600, transfer_strategy: "reset_expiry" });
  const paid = await newPolicy(vendor, { name: "Paid", duration: 31_536_000, transfer_strategy: "reset_expiry" });
  const { license_id: id, license_key: key } = await newLicense(vendor, trial, { name: "Bob", signed: true });
  const trialFile = await checkOut(vendor, id);
  expect(await admin.put(`${path}/licenses/${id}/policy`, { policy_id: paid.id })).toMatchObject({ status: 200 });
  const paidFile = await checkOut(vendor, id);
  for (const file of [trialFile, paidFile]) expect(await shipped.licenseIn(file)).toBe("Bob");
  expect(await shipped.idIn(key)).toBe(id);

  const { data: next } = await admin.post(`${path}/signing-keys`, { algorithm: "ED25519" });
  const released = newApp(active.public_key_hex, next.public_key_hex);
  expect(await shipped.licenseIn(await checkOut(vendor, id)), "a key that is published signs nothing yet").toBe("Bob");

  expect(await admin.patch(`${path}/signing-keys/${next.kid}`, { status: "active" })).toMatchObject({ status: 200 });
  for (const app of [shipped, released]) {
    for (const file of [trialFile, paidFile]) expect(await app.licenseIn(file)).toBe("Bob");
    expect(await app.idIn(key)).toBe(id);
  }
  const later = await checkOut(vendor, id);
  expect([await shipped.licenseIn(later), await released.licenseIn(later)]).toEqual(["refused", "Bob"]);

  expect(await admin.patch(`${path}/policies/${paid.id}`, { signing_key_id: active.kid })).toMatchObject({ status: 200 });
  expect(await shipped.licenseIn(await checkOut(vendor, id)), "a pinned policy waits for apps of before").toBe("Bob");
  expect(await admin.patch(`${path}/policies/${paid.id}`, { signing_key_id: null })).toMatchObject({ status: 200 });

  const { data: rotated } = await admin.post(`${path}/licenses/${id}/actions/rotate-key`);
  expect([await shipped.idIn(rotated.license_key), await released.idIn(rotated.license_key)]).toEqual(["refused", id]);
});
