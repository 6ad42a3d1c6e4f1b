import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";
import { flushCounts } from "../support/edge.ts";
import { rowsOf } from "../support/siblings.ts";

// A support person has a customer on the line: why is the license refused, and what would its next validation start?

afterEach(() => {
  vi.useRealTimers();
});

const day = 86_400;

type State = {
  attributes?: Record<string, unknown>;
  members?: Record<string, unknown>;
  scope?: Record<string, unknown>;
  prepare?: (vendor: Catalogue, licenseId: string) => Promise<unknown>;
  /** Seconds that pass before the customer calls. */
  later?: number;
  /** Verdict, the condition that decided, and what a validation would start. */
  code: string;
  decided?: string;
  would?: Record<string, unknown>;
};

const act = ({ path, admin }: Catalogue, id: string, action: string) => admin.post(`${path}/licenses/${id}/actions/${action}`);

const activate = ({ path, admin }: Catalogue, license_id: string, members: Record<string, unknown> = {}) =>
  admin.post(`${path}/machines`, { license_id, fingerprint: "studio", ...members });

const noted = { starts_clock: false, sets_last_validated_at: true, rate: null };
const unnoted = { ...noted, sets_last_validated_at: false };

const trial = { duration: 14 * day, expiration_basis: "from_first_validation" };

const rated = { rate_limited: true, rate_limit: 2, rate_period: 3_600 };

const states: Record<string, State> = {
  fresh: { code: "valid", would: { ...noted, expiry: null, counted_as: "valid" } },
  "fresh, with a clock that its first validation starts": {
    attributes: trial,
    code: "valid",
    would: { ...noted, starts_clock: true, expiry: expect.any(String) },
  },
  "on trial": { attributes: trial, prepare: (vendor, id) => act(vendor, id, "validate"), code: "valid", would: noted },
  "asked about for another product": {
    attributes: trial,
    scope: { product: "another" },
    code: "product_scope_mismatch",
    decided: "product_scope",
    would: { ...noted, starts_clock: true, counted_as: "product_scope_mismatch" },
  },
  suspended: {
    attributes: trial,
    prepare: (vendor, id) => act(vendor, id, "suspend"),
    code: "suspended",
    decided: "suspension",
    would: { ...unnoted, expiry: null, counted_as: "suspended" },
  },
  expired: { attributes: { duration: day }, later: 2 * day, code: "expired", decided: "expiry", would: noted },
  "expired, and may run on": {
    attributes: { duration: day, expiration_strategy: "maintain" },
    later: 2 * day,
    code: "expired",
    decided: "expiry",
    would: noted,
  },
  "expired under revoke": {
    attributes: { duration: day, expiration_strategy: "revoke" },
    later: 2 * day,
    code: "expired",
    decided: "revoking_expiry",
    would: noted,
  },
  overdue: {
    attributes: { require_check_in: true, check_in_interval: "daily" },
    later: 2 * day,
    code: "overdue",
    decided: "check_in",
    would: noted,
  },
  "its owner's, who is banned": {
    members: { owner: "ben" },
    prepare: ({ path, admin }) => admin.post(`${path}/accounts/ben/actions/ban`),
    code: "banned",
    decided: "ban",
    would: unnoted,
  },
  "not activated": {
    scope: { fingerprint: "laptop" },
    code: "no_machine",
    decided: "fingerprint_scope",
    would: noted,
  },
  "activated elsewhere": {
    attributes: { floating: true, max_machines: 2 },
    prepare: activate,
    scope: { fingerprint: "laptop" },
    code: "fingerprint_scope_mismatch",
    decided: "fingerprint_scope",
    would: noted,
  },
  "activated here": { prepare: activate, scope: { fingerprint: "studio" }, code: "valid", would: noted },
  "on a machine that is dead": {
    attributes: { require_heartbeat: true, heartbeat_duration: 60, heartbeat_basis: "from_creation" },
    prepare: activate,
    scope: { fingerprint: "studio" },
    later: 120,
    code: "heartbeat_dead",
    decided: "fingerprint_scope",
    would: noted,
  },
  "of somebody else": { scope: { user: "ben" }, code: "user_scope_mismatch", decided: "user_scope", would: noted },
  "the owner's": { members: { owner: "ben" }, scope: { user: "ben@example.com" }, code: "valid", would: noted },
  "without an entitlement": {
    scope: { entitlements: ["EXPORT"] },
    code: "entitlements_missing",
    decided: "entitlements_scope",
    would: noted,
  },
  "over its machines": {
    attributes: { strict: true, floating: true, max_machines: 2 },
    prepare: async (vendor, id) => {
      await activate(vendor, id);
      await activate(vendor, id, { fingerprint: "laptop" });
      await vendor.admin.patch(`${vendor.path}/licenses/${id}`, { max_machines: 1 });
    },
    code: "too_many_machines",
    decided: "machines",
    would: noted,
  },
  "within its rate": {
    attributes: rated,
    prepare: (vendor, id) => act(vendor, id, "validate"),
    code: "valid",
    would: {
      ...noted,
      counted_as: "valid",
      rate: { limit: 2, period: 3_600, remaining: 0, resets: expect.any(Number), refused: false },
    },
  },
  "beyond its rate": {
    attributes: { ...rated, ...trial },
    prepare: async (vendor, id) => {
      await act(vendor, id, "increment-usage");
      await act(vendor, id, "increment-usage");
    },
    code: "valid",
    would: {
      ...unnoted,
      expiry: null,
      counted_as: null,
      rate: { limit: 2, period: 3_600, remaining: 0, resets: expect.any(Number), refused: true },
    },
  },
  "beyond its rate, an hour ago": {
    attributes: rated,
    prepare: async (vendor, id) => {
      await act(vendor, id, "validate");
      await act(vendor, id, "validate");
    },
    later: 3_600,
    code: "valid",
    would: { ...noted, rate: { limit: 2, period: 3_600, remaining: 1, resets: 3_600, refused: false } },
  },
};

/** A license in a state, and the vendor at the moment at which the customer calls. */
async function licenseIn({ attributes, members, prepare, later }: State) {
  let vendor = await newCatalogue();
  await newAccount({ path: vendor.path, maker: vendor.admin, username: "ben", role: "user" });
  const license = await newLicense(vendor, await newPolicy(vendor, attributes), members);
  await prepare?.(vendor, license.license_id);
  if (later !== undefined) vendor = await travelTo(vendor, new Date(Date.now() + later * 1000));
  return { vendor, license };
}

describe("explain, of a license that is", () => {
  test.each(Object.entries(states))("%s: says what a validation says, and changes nothing", async (_, state) => {
    const { vendor, license } = await licenseIn(state);
    const { path, admin, name } = vendor;
    const { license_id, license_key } = license;
    const body = { scope: state.scope ?? {}, nonce: 7 };
    const before = await rowsOf(name);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
    const byId = await admin.post(`${path}/licenses/${license_id}/actions/explain`, body);
    const byKey = await admin.post(`${path}/licenses/actions/explain`, { license_key, ...body });
    expect(byId).toMatchObject({ status: 200, data: { code: state.code, nonce: 7 } });
    expect(byKey.data).toEqual(byId.data);
    expect(byId.headers.get("RateLimit")).toBeNull();
    expect(await rowsOf(name)).toEqual(before);

    const { valid, code, detail, conditions, would } = byId.data;
    expect(conditions.filter(({ result }: any) => result === "decided").map(({ condition }: any) => condition)).toEqual(
      state.decided === undefined ? [] : [state.decided],
    );
    expect(would).toMatchObject(state.would ?? {});

    const validated = await admin.post(`${path}/licenses/${license_id}/actions/validate`, body);
    if (would.rate?.refused === true) {
      expect(validated).toMatchObject({ status: 429 });
      return;
    }
    expect(validated.data).toMatchObject({ valid, code, detail });
    if (would.rate !== null)
      expect(validated.headers.get("RateLimit")).toBe(`"license";r=${would.rate.remaining};t=${would.rate.resets}`);
    await flushCounts(name);
    const { data: after } = await admin.get(`${path}/licenses/${license_id}`);
    const seconds = (time: string | null) => time && Math.round(Date.parse(time) / 60_000);
    expect([seconds(after.expiry), after.last_validated_at !== byId.data.license.last_validated_at]).toEqual([
      seconds(would.expiry),
      would.sets_last_validated_at,
    ]);
  });
});

describe("explain is for the vendor", () => {
  test("a license that asks is refused, by its key and by a token, and a person who may not read licenses is too", async () => {
    const { vendor, license } = await licenseIn({ code: "valid" });
    const { path, admin } = vendor;
    const { license_id, license_key } = license;
    const { token } = (await admin.post(`${path}/licenses/${license_id}/tokens`)).data;
    await admin.post(`${path}/roles`, { name: "catalogue", permissions: ["product.read"] });
    const reader = await newAccount({ path, maker: admin, username: "cat", role: "catalogue" });
    for (const asker of [client(`License ${license_key}`), client(`Bearer ${token}`), reader]) {
      expect(await asker.post(`${path}/licenses/${license_id}/actions/explain`)).toMatchObject({ status: 403, code: "40003" });
      expect(await asker.post(`${path}/licenses/actions/explain`, { license_key })).toMatchObject({ status: 403 });
    }
    expect(await client().post(`${path}/licenses/actions/explain`, { license_key })).toMatchObject({ status: 401 });
  });

  test("a product's token explains the licenses of its product alone", async () => {
    const { vendor, license } = await licenseIn({ code: "valid" });
    const { path, admin, productId } = vendor;
    const other = await admin.post(`${path}/products`, { name: "Paintbox", code: "paintbox" });
    const tokenOf = async (id: string) => client(`Bearer ${(await admin.post(`${path}/products/${id}/tokens`)).data.token}`);
    const at = `${path}/licenses/${license.license_id}/actions/explain`;
    expect(await (await tokenOf(productId)).post(at)).toMatchObject({ status: 200, data: { valid: true } });
    expect(await (await tokenOf(other.data.id)).post(at)).toMatchObject({ status: 404, code: "47006" });
  });
});
