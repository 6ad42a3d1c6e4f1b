import { describe, expect, test } from "vitest";
import {
  type Client,
  client,
  newCatalogue,
  newLicense,
  newPolicy,
  newTenant,
  type Reply,
  superadmin,
  uniqueName,
} from "../support/client.ts";
import { keygen } from "../support/keygen.ts";

const tagOf = ({ headers }: Reply): string => {
  const tag = headers.get("ETag");
  if (tag === null) throw new Error("an answer without an ETag");
  return tag;
};

const patchIf = (who: Client, path: string, tag: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  who.send(path, { method: "PATCH", body, headers: { "If-Match": tag, ...headers } });

/** A license with a machine. */
async function aLicense(members: Record<string, unknown> = {}) {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 5, require_heartbeat: true, heartbeat_duration: 600 });
  const license = await newLicense(vendor, policy, members);
  const machine = (await admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "desk" })).data;
  return {
    ...vendor,
    policy,
    license,
    at: `${path}/licenses/${license.license_id}`,
    machineAt: `${path}/machines/${machine.id}`,
  };
}

describe("Two people edit one license", () => {
  test("the one who saves second is told so, and saves with what stands now", async () => {
    const { admin, at } = await aLicense();
    const read = tagOf(await admin.get(at));
    const first = await patchIf(admin, at, read, { name: "Alice's laptop" });
    expect(first).toMatchObject({ status: 200, data: { name: "Alice's laptop" } });
    const second = await patchIf(admin, at, read, { max_machines: 9 });
    expect(second).toMatchObject({ status: 412, code: "40012" });
    expect(second.message).toContain("Read it again");
    expect((await admin.get(at)).data).toMatchObject({ name: "Alice's laptop", max_machines: 5 });
    expect(await patchIf(admin, at, tagOf(first), { max_machines: 9 })).toMatchObject({
      status: 200,
      data: { name: "Alice's laptop", max_machines: 9 },
    });
  });

  test("a change that asks for no ETag goes through, in as many round trips", async () => {
    const { admin, at } = await aLicense();
    const read = tagOf(await admin.get(at));
    expect(await admin.patch(at, { name: "One" })).toMatchObject({ status: 200, roundTrips: 1 });
    expect(await patchIf(admin, at, read, { name: "Two" })).toMatchObject({ status: 412, roundTrips: 1 });
    const now = tagOf(await admin.get(at));
    expect(await patchIf(admin, at, now, { name: "Two" })).toMatchObject({ status: 200, roundTrips: 1 });
  });

  test("what a PATCH cannot change leaves the ETag as it is", async () => {
    const { path, admin, at, machineAt, license, policy } = await aLicense();
    const [tag, machineTag] = [tagOf(await admin.get(at)), tagOf(await admin.get(machineAt))];
    const scope = { fingerprint: "desk" };
    const asked = await admin.post(`${at}/actions/validate`, { scope });
    expect(asked.data).toMatchObject({ valid: true });
    expect(asked.headers.has("ETag")).toBe(false);
    await admin.post(`${at}/actions/increment-usage`);
    await admin.post(`${at}/actions/suspend`);
    await admin.post(`${at}/actions/reinstate`);
    await admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "lap" });
    await admin.post(`${machineAt}/actions/ping-heartbeat`);
    await admin.patch(`${path}/policies/${policy.id}`, { max_machines: 6 });
    const after = await admin.get(at);
    expect(after.data).toMatchObject({ uses: 1, machines_count: 2, max_machines: 6 });
    expect([tagOf(after), tagOf(await admin.get(machineAt))]).toEqual([tag, machineTag]);
    await admin.post(`${at}/actions/renew`);
    await admin.send(at, { method: "PATCH", body: { name: license.name }, changesNothing: true });
    expect(tagOf(await admin.get(at))).toBe(tag);
  });

  test("of several ETags one is enough; any will do for *, and none for a weak one", async () => {
    const { admin, at } = await aLicense();
    const tag = tagOf(await admin.get(at));
    expect(await patchIf(admin, at, `"before" , ${tag},`, { name: "One" })).toMatchObject({ status: 200 });
    expect(await patchIf(admin, at, "*", { name: "Two" })).toMatchObject({ status: 200 });
    const now = tagOf(await admin.get(at));
    expect(await patchIf(admin, at, `W/${now}`, { name: "Three" })).toMatchObject({ status: 412, code: "40012" });
    expect(await patchIf(admin, at, '""', { name: "Three" })).toMatchObject({ status: 412, code: "40012" });
    for (const field of ["", now.replaceAll('"', ""), `${now} ${now}`, "W/", "*, *", `"${"x".repeat(3_000)}"`]) {
      const refused = await patchIf(admin, at, field, { name: "Three" });
      expect([refused.status, refused.code], field).toEqual([400, "40000"]);
      expect(refused.message).toContain("If-Match");
    }
    expect((await admin.get(at)).data.name).toBe("Two");
  });

  test("nobody learns from a 412 that something is there which is not theirs", async () => {
    const { admin, at, path } = await aLicense();
    const other = await newCatalogue();
    const theirs = await newLicense(other, await newPolicy(other));
    const unknown = `${path}/licenses/${theirs.license_id}`;
    expect(await patchIf(admin, unknown, '"other"', { name: "Mine" })).toMatchObject({ status: 404, code: "47006" });
    const { token } = (await admin.post(`${at}/tokens`)).data;
    expect(await patchIf(client(`Bearer ${token}`), at, '"other"', { name: "Mine" })).toMatchObject({ status: 403 });
  });

  test("a request that is sent again with its idempotency key gets its answer again, with its ETag", async () => {
    const { admin, at } = await aLicense();
    const tag = tagOf(await admin.get(at));
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const first = await patchIf(admin, at, tag, { name: "Once" }, headers);
    const again = await patchIf(admin, at, tag, { name: "Once" }, headers);
    expect([first.status, again.status, again.headers.get("Idempotency-Replayed")]).toEqual([200, 200, "true"]);
    expect(tagOf(again)).toBe(tagOf(first));
    const other = { "Idempotency-Key": crypto.randomUUID() };
    expect(await patchIf(admin, at, tag, { name: "Twice" }, other)).toMatchObject({ status: 412 });
    expect(await patchIf(admin, at, tagOf(first), { name: "Twice" }, other)).toMatchObject({ status: 200 });
  });

  test("a signature covers the ETag where the client asks for it", async () => {
    const { admin, at } = await aLicense();
    const reply = await admin.send(at, { headers: { "Accept-Signature": 'sig1=("@status" "etag")' } });
    expect(reply.headers.get("Signature-Input")).toContain('"etag"');
  });
});

test("a page of another site may read the ETag and send If-Match", async () => {
  const { admin, at } = await aLicense();
  const reply = await admin.send(at, { headers: { Origin: "https://shop.example" } });
  expect(reply.headers.get("Access-Control-Expose-Headers")).toContain("ETag");
  const preflight = await client().send("/tenants", { method: "OPTIONS" });
  expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("If-Match");
});

test("Keygen's format knows neither", async () => {
  const story = await aLicense();
  const { token } = (await story.admin.post(`${story.path}/products/${story.productId}/tokens`)).data;
  const vendor = keygen(story, `Bearer ${token}`);
  const at = `/licenses/${story.license.license_id}`;
  const read = await vendor.get(at);
  expect([read.status, read.headers.has("ETag")]).toEqual([200, false]);
  const body = { data: { type: "licenses", attributes: { name: "Keygen's" } } };
  const changed = await vendor.send(at, { method: "PATCH", headers: { "If-Match": '"other"' }, body });
  expect([changed.status, changed.headers.has("ETag")]).toEqual([200, false]);
});

/** How each kind of thing is made, where it is found, and two changes of it. */
const kinds: Record<string, () => Promise<{ who: Client; made: Reply; at: string; changes: Record<string, unknown>[] }>> = {
  account: async () => {
    const { path, admin } = await newTenant();
    const account = { username: "bob", password: "correct horse battery", email: "bob@example.com" };
    const made = await admin.post(`${path}/accounts`, account);
    return { who: admin, made, at: `${path}/accounts/bob`, changes: [{ last_name: "Birch" }, { status: "inactive" }] };
  },
  product: async () => {
    const { path, admin } = await newTenant();
    const made = await admin.post(`${path}/products`, { name: "Brush", code: "brush" });
    return {
      who: admin,
      made,
      at: `${path}/products/${made.data.id}`,
      changes: [{ url: "https://a.example" }, { platforms: ["macos"] }],
    };
  },
  entitlement: async () => {
    const { path, admin } = await newTenant();
    const made = await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" });
    return { who: admin, made, at: `${path}/entitlements/${made.data.id}`, changes: [{ code: "OUT" }, { metadata: { a: 1 } }] };
  },
  policy: async () => {
    const { path, admin, productId } = await newCatalogue();
    const made = await admin.post(`${path}/policies`, { product_id: productId, name: "Floating" });
    const changes = [{ floating: true, max_machines: 5 }, { expiring_soon_days: [30, 7] }];
    return { who: admin, made, at: `${path}/policies/${made.data.id}`, changes };
  },
  license: async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const made = await admin.post(`${path}/licenses`, { policy_id: policy.id, product_id: productId, name: "Alice" });
    const changes = [{ owner: "ada" }, { expiry: "2099-01-01T00:00:00.000Z" }];
    return { who: admin, made, at: `${path}/licenses/${made.data.license_id}`, changes };
  },
  machine: async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { max_machines: 5 });
    const [here, there] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const made = await admin.post(`${path}/machines`, { license_key: here.license_key, fingerprint: "desk" });
    return {
      who: admin,
      made,
      at: `${path}/machines/${made.data.id}`,
      changes: [{ license_key: there.license_key }, { cores: 4 }],
    };
  },
  role: async () => {
    const { path, admin } = await newTenant();
    const made = await admin.post(`${path}/roles`, { name: "helpers", permissions: ["license.read"] });
    return {
      who: admin,
      made,
      at: `${path}/roles/helpers`,
      changes: [{ permissions: ["license.read", "machine.read"] }, { permissions: [] }],
    };
  },
  webhook: async () => {
    const { path, admin } = await newTenant();
    const made = await admin.post(`${path}/webhooks`, { url: "https://hooks.example.com/", events: ["license.created"] });
    return {
      who: admin,
      made,
      at: `${path}/webhooks/${made.data.id}`,
      changes: [{ enabled: false }, { description: "Billing" }],
    };
  },
  tenant: async () => {
    const who = await superadmin();
    const name = uniqueName("tenant");
    const made = await who.post("/tenants", { name });
    return { who, made, at: `/tenants/${name}`, changes: [{ edge_shards: 2 }, { event_retention_days: 30 }] };
  },
};

test.each(Object.keys(kinds))("the ETag of a new %s is the one that is read, and another after each change", async (kind) => {
  const { who, made, at, changes } = await kinds[kind]!();
  expect(made).toMatchObject({ status: 201 });
  const tags = [tagOf(made)];
  for (const change of changes) {
    const read = tagOf(await who.get(at));
    expect(read).toBe(tags.at(-1));
    expect(await patchIf(who, at, '"other"', change)).toMatchObject({ status: 412, code: "40012" });
    expect(tagOf(await who.get(at))).toBe(read);
    const changed = await patchIf(who, at, read, change);
    expect(changed, changed.message).toMatchObject({ status: 200 });
    tags.push(tagOf(changed));
  }
  expect(tagOf(await who.get(at))).toBe(tags.at(-1));
  expect(new Set(tags).size).toBe(tags.length);
});

test("a policy that somebody changed meanwhile is not judged by what the second one means to make of it", async () => {
  const { who, made, at } = await kinds.policy!();
  await who.patch(at, { floating: false, max_machines: 1 });
  expect(await patchIf(who, at, tagOf(made), { max_machines: 5 })).toMatchObject({ status: 412, code: "40012" });
});

test("a signing key that somebody else has made active or revoked meanwhile stays as it is", async () => {
  const { path, admin } = await newTenant();
  const made = await admin.post(`${path}/signing-keys`, { algorithm: "ED25519" });
  const at = `${path}/signing-keys/${made.data.kid}`;
  const active = await patchIf(admin, at, tagOf(made), { status: "active" });
  expect(active).toMatchObject({ status: 200, data: { status: "active" } });
  expect(await patchIf(admin, at, tagOf(made), { status: "active" })).toMatchObject({ status: 412, code: "40012" });
  expect(tagOf(active)).not.toBe(tagOf(made));
});
