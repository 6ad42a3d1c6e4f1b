import { expect, test } from "vitest";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// Races on a Postgres with many processes. RACE=short, as CI runs it, does less of the same.

const isShort = process.env.RACE === "short";

const times = <T extends { code: string }>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => asAClient(() => make(index))));

/** Asks again when the service is overloaded and has done nothing, as a client does. */
async function asAClient<T extends { code: string }>(ask: () => Promise<T>): Promise<T> {
  const overloaded = "50005";
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const reply = await ask();
    if (reply.code !== overloaded) return reply;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return ask();
}

/** How often each code came. */
function tally(replies: { code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of replies) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

const activate = ({ path, admin }: Catalogue, license_key: string, fingerprint: string) =>
  admin.post(`${path}/machines`, { license_key, fingerprint });

test("of 200 activations of different machines on 5 seats, 5 succeed and 195 are refused", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, { max_machines: 5 });
  for (let round = 0; round < (isShort ? 5 : 100); round += 1) {
    const { license_key, license_id } = await newLicense(vendor, policy);
    const replies = await times(200, (index) => activate(vendor, license_key, `m${index}`));
    expect(tally(replies)).toEqual({ "00000": 5, "47025": 195 });
    expect(replies.every(({ roundTrips }) => roundTrips === 1)).toBe(true);
    expect(await vendor.admin.get(`${vendor.path}/licenses/${license_id}`)).toMatchObject({ data: { machines_count: 5 } });
  }
});

test("of 200 activations of one machine, one succeeds and the others learn that the machine exists", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, { max_machines: 300 });
  for (let round = 0; round < (isShort ? 2 : 10); round += 1) {
    const { license_key, license_id } = await newLicense(vendor, policy);
    expect(tally(await times(200, () => activate(vendor, license_key, "the same")))).toEqual({ "00000": 1, "48005": 199 });
    expect(await vendor.admin.get(`${vendor.path}/licenses/${license_id}`)).toMatchObject({ data: { machines_count: 1 } });
  }
});

test("of 40 activations of one machine that is unique in the tenant, one succeeds", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, { machine_uniqueness_strategy: "unique_per_tenant" });
  const licenses = await times(40, () => newLicense(vendor, policy));
  expect(tally(await times(40, (index) => activate(vendor, licenses[index].license_key, "the same")))).toEqual({
    "00000": 1,
    "48005": 39,
  });
});

test("500 increments on 100 uses: exactly 100; with decrements, the arithmetic count", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { max_uses: 100 });
  const { license_id: id } = await newLicense(vendor, policy);
  const act = (action: string) => admin.post(`${path}/licenses/${id}/actions/${action}`);
  const replies = await times(500, () => act("increment-usage"));
  expect(tally(replies)).toEqual({ "00000": 100, "47022": 400 });
  expect(new Set(replies.filter(({ code }) => code === "00000").map(({ data }) => data.uses)).size).toBe(100);
  const mixed = await times(400, (index) => act(index % 2 === 0 ? "increment-usage" : "decrement-usage"));
  const counts = mixed.map(({ code }, index) => (code !== "00000" ? 0 : index % 2 === 0 ? 1 : -1) as number);
  for (const { code, data } of mixed) {
    if (code !== "00000") continue;
    expect(data.uses).toBeGreaterThanOrEqual(0);
    expect(data.uses).toBeLessThanOrEqual(100);
  }
  const expected = 100 + counts.reduce((sum, count) => sum + count, 0);
  expect(await admin.get(`${path}/licenses/${id}`)).toMatchObject({ data: { uses: expected } });
});

test("100 pooled licenses on 60 keys: 60 different keys, 40 refusals", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor, { use_pool: true });
  const keys = Array.from({ length: 60 }, (_, index) => `POOL-${String(index).padStart(4, "0")}`);
  await admin.post(`${path}/policies/${policy.id}/pool`, { keys });
  const body = { policy_id: policy.id, product_id: productId, name: "Pooled" };
  const replies = await times(100, () => admin.post(`${path}/licenses`, body));
  expect(replies.every(({ roundTrips }) => roundTrips === 1)).toBe(true);
  expect(tally(replies)).toEqual({ "00000": 60, "46031": 40 });
  expect(replies.flatMap(({ data }) => data.license_key ?? []).sort()).toEqual(keys);
});

test("50 first validations of a license whose clock they start: one expiry, the same in every answer", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, { duration: 86_400, expiration_basis: "from_first_validation" });
  for (let round = 0; round < (isShort ? 5 : 50); round += 1) {
    const { license_key } = await newLicense(vendor, policy);
    const replies = await times(50, () => vendor.admin.post(`${vendor.path}/licenses/actions/validate`, { license_key }));
    expect(tally(replies)).toEqual({ "00000": 50 });
    const expiries = new Set(replies.map(({ data }) => data.license.expiry));
    expect(expiries.size).toBe(1);
    expect([...expiries][0]).toMatch(/^20/);
  }
});

test("users within their limit, one renewal each, and a suspension once", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const usernames = Array.from({ length: 8 }, (_, index) => `user${index}`);
  for (const username of usernames)
    await admin.post(`${path}/accounts`, { username, password: "correct horse battery", email: `${username}@example.com` });
  const { license_id: id, expiry } = await newLicense(vendor, await newPolicy(vendor, { max_users: 3, duration: 86_400 }));
  const attached = await times(8, (index) => admin.post(`${path}/licenses/${id}/users`, { usernames: [usernames[index]] }));
  expect(tally(attached)).toEqual({ "00000": 3, "47030": 5 });
  await times(20, () => admin.post(`${path}/licenses/${id}/actions/renew`));
  const renewed = await admin.get(`${path}/licenses/${id}`);
  expect(Date.parse(renewed.data.expiry) - Date.parse(expiry)).toBe(20 * 86_400_000);
  expect(renewed.data.users_count).toBe(3);
  expect(tally(await times(20, () => admin.post(`${path}/licenses/${id}/actions/suspend`)))).toEqual({ "00000": 1, "47009": 19 });
});

test("one activation sent 50 times at once under one key: one seat, one answer, and the others are told to come again", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 50 });
  for (let round = 0; round < (isShort ? 3 : 30); round += 1) {
    const { license_key, license_id } = await newLicense(vendor, policy);
    const send = () =>
      admin.send(`${path}/machines`, {
        method: "POST",
        body: { license_key, fingerprint: "the same" },
        headers: { "Idempotency-Key": `round-${round}` },
      });
    const replies = await times(50, send);
    const made = replies.filter(({ status }) => status === 201);
    expect(made.filter(({ headers }) => headers.get("Idempotency-Replayed") === null)).toHaveLength(1);
    expect(replies.every(({ status, code }) => status === 201 || code === "40008")).toBe(true);
    const later = await times(10, send);
    expect(new Set([...made, ...later].map(({ data }) => data.id)).size).toBe(1);
    expect(await admin.get(`${path}/licenses/${license_id}`)).toMatchObject({ data: { machines_count: 1 } });
  }
});

test("20 imports and 20 activations of one machine at once, unique in the tenant: one stands; 8,000 different ones come in one import", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor, { machine_uniqueness_strategy: "unique_per_tenant", max_machines: 9 });
  const row = (fingerprints: string[]) => ({
    policy_id: policy.id,
    product_id: productId,
    name: "Brought",
    machines: fingerprints.map((fingerprint) => ({ fingerprint })),
  });
  const licenses = await times(20, () => newLicense(vendor, policy));
  const replies = await times(40, (index) =>
    index % 2 === 0
      ? admin.post(`${path}/licenses/import`, { licenses: [row(["the same"])] })
      : activate(vendor, licenses[(index - 1) / 2].license_key, "the same"),
  );
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(replies.every(({ code }) => ["00000", "47043", "48005"].includes(code))).toBe(true);
  expect(await admin.get(`${path}/machines`)).toMatchObject({ count: 1 });
  const many = Array.from({ length: 1_000 }, (_, index) => row(Array.from({ length: 8 }, (__, place) => `m${index}-${place}`)));
  expect(await admin.post(`${path}/licenses/import`, { licenses: many })).toMatchObject({ status: 201 });
  expect(await admin.get(`${path}/machines`)).toMatchObject({ count: 8_001 });
});

test("machines that grow and users that come at once stay within their limits", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const { license_key, license_id } = await newLicense(vendor, await newPolicy(vendor, { max_machines: 20, max_cores: 25 }));
  const machines = await times(20, (index) =>
    admin.post(`${path}/machines`, { license_key, fingerprint: `m${index}`, cores: 1 }),
  );
  const grown = await times(20, (index) => admin.patch(`${path}/machines/${machines[index]?.data.id}`, { cores: 2 }));
  expect(tally(grown)).toEqual({ "00000": 5, "47026": 15 });
  const usernames = ["ada", "ben", "cleo"];
  for (const username of usernames.slice(1))
    await admin.post(`${path}/accounts`, { username, password: "correct horse battery", email: `${username}@example.com` });
  expect(await admin.patch(`${path}/licenses/${license_id}`, { max_users: 1 })).toMatchObject({ status: 200 });
  const taken = await Promise.all([
    admin.patch(`${path}/licenses/${license_id}`, { owner: "ada" }),
    ...usernames.slice(1).map((username) => admin.post(`${path}/licenses/${license_id}/users`, { usernames: [username] })),
  ]);
  expect(tally(taken)).toEqual({ "00000": 1, "47030": 2 });
});
