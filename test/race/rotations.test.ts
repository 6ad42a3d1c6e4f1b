import { expect, test } from "vitest";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// Rotations of keys that meet each other and everything else, on a Postgres with many processes. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 5 : 50;

const rotate = ({ path, admin }: Catalogue, id: string, body: Record<string, unknown> = {}) =>
  admin.post(`${path}/licenses/${id}/actions/rotate-key`, body);

const validate = ({ path }: Catalogue, key: string) =>
  client(`License ${key}`).post(`${path}/licenses/actions/validate`, { license_key: key });

test("of several rotations at once one succeeds, and each of the others is told that it came too late", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  for (let round = 0; round < rounds; round += 1) {
    const { license_id: id, license_key: old } = await newLicense(vendor, policy);
    const byKey = () => vendor.admin.post(`${vendor.path}/licenses/actions/rotate-key`, { license_key: old });
    const replies = await Promise.all(Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? rotate(vendor, id) : byKey())));
    const keys = new Set<string>([old]);
    for (const { status, code, data } of replies) {
      if (status === 200) keys.add(data.license_key);
      // One that begins after another has ended replaces that one's key, or does not find the old one.
      else expect(["40008", "47024"]).toContain(code);
    }
    const { data: license } = await vendor.admin.get(`${vendor.path}/licenses/${id}`);
    expect(keys.has(license.license_key)).toBe(true);
    for (const key of keys) expect((await validate(vendor, key)).status).toBe(key === license.license_key ? 200 : 401);
  }
});

test("whatever validates meanwhile, the old key is refused from the rotation's answer on, and the new one never fails", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  for (let round = 0; round < rounds; round += 1) {
    const { license_id: id, license_key: old } = await newLicense(vendor, policy);
    let isRotated = false;
    const wrong: string[] = [];
    const askOn = async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        const wasRotated = isRotated;
        const { status } = await validate(vendor, old);
        if (wasRotated && status !== 401) wrong.push(`the old key was answered ${status}`);
      }
    };
    const asking = Promise.all([askOn(), askOn(), askOn()]);
    const { data } = await rotate(vendor, id);
    isRotated = true;
    const { status } = await validate(vendor, data.license_key);
    if (status !== 200) wrong.push(`the new key was answered ${status}`);
    await asking;
    expect(wrong).toEqual([]);
  }
});

test("a key that is being given up is not issued again by whoever asks for it in that moment", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor);
  for (let round = 0; round < rounds; round += 1) {
    const key = `GIVEN-UP-${crypto.randomUUID()}`;
    const { license_id: id } = await newLicense(vendor, policy, { key });
    const { license_id: another } = await newLicense(vendor, policy);
    const again = { policy_id: policy.id, product_id: productId, name: "Again", key };
    const takers = [
      () => admin.post(`${path}/licenses`, again),
      () => admin.post(`${path}/licenses/import`, { licenses: [again] }),
      () => rotate(vendor, another, { key }),
    ];
    const giveUp = round % 2 === 0 ? rotate(vendor, id) : admin.delete(`${path}/licenses/${id}`);
    const [given, ...taken] = await Promise.all([giveUp, ...[...takers, ...takers, ...takers].map((take) => take())]);
    expect(given.status).toBeLessThan(300);
    expect(taken.filter(({ status }) => status < 300)).toEqual([]);
    expect(await admin.post(`${path}/licenses/actions/find`, { license_key: key })).toMatchObject({ status: 404 });
  }
});

test("licenses that rotate to the keys of one pool get a key each", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { use_pool: true });
  const keys = Array.from({ length: 30 }, (_, index) => `POOL-${index}-${crypto.randomUUID()}`);
  await admin.post(`${path}/policies/${policy.id}/pool`, { keys });
  const licenses: { license_id: string }[] = [];
  for (let one = 0; one < 15; one += 1) licenses.push(await newLicense(vendor, policy));
  const rotated = await Promise.all(licenses.map(({ license_id }) => rotate(vendor, license_id)));
  expect(new Set(rotated.map(({ data }) => data.license_key)).size).toBe(15);
  expect((await admin.get(`${path}/policies/${policy.id}/pool`)).data).toMatchObject({ left: 0 });
});
