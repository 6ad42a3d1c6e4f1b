import { describe, expect, test } from "vitest";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";

type License = { license_id: string; license_key: string };

type Event = (vendor: Catalogue, license: License, caller: Catalogue["admin"]) => Promise<Reply>;

/** Events that start the clock of a license, by the basis of its policy. */
const events: Record<string, Event> = {
  from_first_validation: ({ path }, { license_id }, caller) => caller.post(`${path}/licenses/${license_id}/actions/validate`),
  from_first_activation: ({ path }, { license_id }, caller) =>
    caller.post(`${path}/machines`, { license_id, fingerprint: "studio" }),
  from_first_use: ({ path }, { license_id }, caller) => caller.post(`${path}/licenses/${license_id}/actions/increment-usage`),
  from_first_check_in: ({ path }, { license_id }, caller) => caller.post(`${path}/licenses/${license_id}/actions/checkin`),
};

/** A license whose clock has not started, owned by grace. */
async function newStory(expiration_basis: string, attributes: Record<string, unknown> = {}) {
  const vendor = await newCatalogue();
  await newAccount({ path: vendor.path, maker: vendor.admin, username: "grace", role: "user" });
  const terms = {
    duration: 86_400,
    expiration_basis,
    require_check_in: expiration_basis === "from_first_check_in",
    ...attributes,
  };
  const policy = await newPolicy(vendor, terms);
  const license: License = await newLicense(vendor, policy, { owner: "grace" });
  const at = `${vendor.path}/licenses/${license.license_id}`;
  return { vendor, policy, license, at, expiry: async () => (await vendor.admin.get(at)).data.expiry };
}

const bases = Object.entries(events);

describe("A refused event starts no clock", () => {
  test.each(bases)("%s: another license asks", async (basis, event) => {
    const { vendor, policy, license, expiry } = await newStory(basis);
    const other: License = await newLicense(vendor, policy);
    const { status } = await event(vendor, license, client(`License ${other.license_key}`));
    expect(status).toBe(404);
    expect(await expiry()).toBeNull();
  });

  test.each(bases)("%s: the policy accepts no license keys", async (basis, event) => {
    const { vendor, license, expiry } = await newStory(basis, { authentication_strategy: "token" });
    const { status } = await event(vendor, license, client(`License ${license.license_key}`));
    expect([401, 403]).toContain(status);
    expect(await expiry()).toBeNull();
  });

  test.each(bases.filter(([basis]) => basis !== "from_first_validation"))(
    "%s: the period's requests are used up",
    async (basis, event) => {
      const { vendor, license, at, expiry } = await newStory(basis, { rate_limited: true, rate_limit: 1, rate_period: 86_400 });
      expect(await vendor.admin.post(`${at}/actions/validate`)).toMatchObject({ status: 200 });
      expect(await event(vendor, license, vendor.admin)).toMatchObject({ status: 429 });
      expect(await expiry()).toBeNull();
    },
  );

  test.each(bases.filter(([basis]) => basis !== "from_first_check_in"))(
    "%s: the license is suspended, or its owner is banned",
    async (basis, event) => {
      const { vendor, license, at, expiry } = await newStory(basis);
      const { path, admin } = vendor;
      await admin.post(`${at}/actions/suspend`);
      const suspended = await event(vendor, license, admin);
      expect(suspended.data?.valid ?? suspended.code).toBe(basis === "from_first_validation" ? false : "47009");
      await admin.post(`${at}/actions/reinstate`);
      await admin.post(`${path}/accounts/grace/actions/ban`);
      const banned = await event(vendor, license, admin);
      expect(banned.data?.valid ?? banned.code).toBe(basis === "from_first_validation" ? false : "47011");
      expect(await expiry()).toBeNull();
    },
  );

  test("from_first_check_in: the policy asks for no check-ins any more", async () => {
    const { vendor, policy, license, expiry } = await newStory("from_first_check_in");
    const { path, admin } = vendor;
    const changed = await admin.patch(`${path}/policies/${policy.id}`, {
      require_check_in: false,
      expiration_basis: "from_first_use",
    });
    expect(changed).toMatchObject({ status: 200 });
    expect(await events.from_first_check_in?.(vendor, license, admin)).toMatchObject({ code: "47032" });
    expect(await expiry()).toBeNull();
  });
});

test("a suspended license can check in, and the check-in starts its clock", async () => {
  const { vendor, license, at, expiry } = await newStory("from_first_check_in");
  await vendor.admin.post(`${at}/actions/suspend`);
  expect(await events.from_first_check_in?.(vendor, license, vendor.admin)).toMatchObject({ status: 200 });
  expect(await expiry()).not.toBeNull();
});

test("a license that has checked in shows when, and when the next check-in is due", async () => {
  const { vendor, license, at } = await newStory("from_first_check_in", { check_in_interval: "daily" });
  const { data } = await vendor.admin.post(`${at}/actions/checkin`);
  expect(data).toMatchObject({ license_id: license.license_id, status: "active" });
  const next = new Date(Date.parse(data.last_checked_in_at) + 86_400_000).toISOString();
  expect(data.next_check_in_at).toBe(next);
  const { data: read } = await vendor.admin.get(at);
  expect([read.last_checked_in_at, read.next_check_in_at]).toEqual([data.last_checked_in_at, next]);
});
