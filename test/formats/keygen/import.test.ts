import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { importAccount, newProgress, type Progress } from "../../../serve/keygen-import/import.ts";
import { Source } from "../../../serve/keygen-import/source.ts";
import { Target } from "../../../serve/keygen-import/target.ts";
import type { Environment } from "../../../src/app/environment.ts";
import { app, newAddress, newTenant, type TenantStory } from "../../support/client.ts";
import { type KeygenClient, keygen } from "../../support/keygen.ts";
import { rememberingHashers } from "../../support/password-hashers.ts";

// A vendor moves an account that is read through Keygen's API. Here the account is a tenant of ours, which answers as Keygen does.

type Vendor = TenantStory & { token: string; vendor: KeygenClient };

async function newVendor(): Promise<Vendor> {
  const story = await newTenant();
  const basic = keygen(story, `Basic ${btoa(`ada@example.com:${story.password}`)}`);
  const token = (await basic.post("/tokens")).data.attributes.token;
  return { ...story, token, vendor: keygen(story, `Bearer ${token}`) };
}

const data = (type: string, attributes: object, relationships?: object) => ({
  data: { type, attributes, ...(relationships === undefined ? {} : { relationships }) },
});

const to = (type: string, id: string) => ({ data: { type, id } });

/** An account with something of everything that moves. */
async function newAccount(): Promise<Vendor> {
  const story = await newVendor();
  const { vendor, path, admin } = story;
  const make = async (type: string, attributes: object, relationships?: object) => {
    const made = await vendor.post(`/${type}`, data(type, attributes, relationships));
    expect(made, made.text).toMatchObject({ status: 201 });
    return made.data;
  };
  const product = await make("products", { name: "Sketchbook", code: "sketch", metadata: { team: "art" } });
  const [shared, own] = [
    await make("entitlements", { name: "Export", code: "EXPORT" }),
    await make("entitlements", { name: "Beta", code: "BETA" }),
  ];
  const policy = await make(
    "policies",
    { name: "Team", floating: true, maxMachines: 3, maxUses: 100, scheme: "ED25519_SIGN", authenticationStrategy: "MIXED" },
    { product: to("products", product.id) },
  );
  await vendor.post(`/policies/${policy.id}/entitlements`, { data: [{ type: "entitlements", id: shared.id }] });
  const alice = await make("users", { email: "alice@example.com", firstName: "Alice", metadata: { seat: 1 } });
  const bob = await make("users", { email: "bob@example.com" });
  await vendor.post(`/users/${bob.id}/actions/ban`);
  const license = await make(
    "licenses",
    { name: "Alice", maxUses: 7, metadata: { order: "A-1042", lines: [1, 2] }, expiry: "2099-01-01T00:00:00.000Z" },
    { policy: to("policies", policy.id), owner: to("users", alice.id) },
  );
  await vendor.post(`/licenses/${license.id}/entitlements`, { data: [{ type: "entitlements", id: own.id }] });
  await vendor.post(`/licenses/${license.id}/users`, { data: [{ type: "users", id: bob.id }] });
  await vendor.post(`/licenses/${license.id}/actions/increment-usage`, { meta: { increment: 3 } });
  await make("machines", { fingerprint: "studio", cores: 8, hostname: "studio.local" }, { license: to("licenses", license.id) });
  await make("licenses", { name: "Paused", suspended: true }, { policy: to("policies", policy.id) });
  const rows = Array.from({ length: 105 }, (_, number) => ({
    policy_id: policy.id,
    product_id: product.id,
    name: `Customer ${number}`,
    key: `OLD-KEY-${String(number).padStart(4, "0")}`,
    expiry: "2020-01-01T00:00:00.000Z",
  }));
  expect(await admin.post(`${path}/licenses/import`, { licenses: rows })).toMatchObject({ status: 201 });
  return story;
}

type Alter = (path: string, text: string) => string;

const endpoint = ({ token }: Vendor, name: string, alter: Alter = (_, text) => text) => {
  const address = newAddress();
  return {
    name,
    headers: { Accept: "application/json", Authorization: `Bearer ${token}` },
    wait: async () => undefined,
    fetch: async (url: string, { headers, ...init }: RequestInit) => {
      const bindings = { ...(env as unknown as Environment), PASSWORD_HASHER: rememberingHashers };
      const sent = { ...init, headers: { ...(headers as Record<string, string>), "CF-Connecting-IP": address } };
      const response = await app.request(url, sent, bindings);
      return new Response(response.status === 204 ? null : alter(new URL(url).pathname, await response.text()), response);
    },
  };
};

type Run = { progress?: Progress; keep?: (progress: Progress) => void; isDryRun?: boolean; alter?: Alter };

async function move(from: Vendor, into: Vendor, { progress = newProgress(), keep, isDryRun = false, alter }: Run = {}) {
  const said: string[] = [];
  const done = await importAccount({
    source: new Source(`https://latchkey.test/v1/accounts/${from.name}`, endpoint(from, "Keygen", alter)),
    target: new Target("https://latchkey.test", into.name, endpoint(into, "Latchkey")),
    isDryRun,
    progress,
    keep: keep ?? (() => undefined),
    say: (line) => said.push(line),
  });
  return { ...done, said };
}

/** Members that belong to the move itself: times of creation, and links to the tenant. */
const ofTheMove = ["created", "updated"];

/** All that an account shows of itself, without what belongs to the move. */
async function everythingOf({ vendor }: Vendor): Promise<Record<string, unknown>> {
  const shown: Record<string, unknown> = {};
  for (const type of ["products", "entitlements", "policies", "users", "licenses", "machines"]) {
    const resources: any[] = [];
    for (let number = 1; number <= 2; number += 1)
      resources.push(...(await vendor.get(`/${type}?page[number]=${number}&page[size]=100`)).data);
    shown[type] = resources
      .filter(({ attributes }) => attributes.email !== "ada@example.com")
      .map(({ id, attributes, relationships }) => ({
        id,
        attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !ofTheMove.includes(name))),
        linked: Object.entries<any>(relationships).map(([name, { data: to, meta }]) => name !== "account" && [name, to, meta]),
      }))
      .sort((left, right) => (left.id < right.id ? -1 : 1));
  }
  return shown;
}

describe("an account moves", () => {
  test("with its ids, keys, expiry, uses, machines, entitlements, users and metadata", async () => {
    const [from, into] = [await newAccount(), await newVendor()];
    const { stage, counts, notes } = await move(from, into);
    expect(stage).toBe("done");
    expect(counts).toMatchObject({
      products: { made: 1 },
      entitlements: { made: 2 },
      policies: { made: 1 },
      licenses: { read: 107, made: 107 },
    });
    expect(await everythingOf(into)).toEqual(await everythingOf(from));
    // The administrator was there before.
    expect(notes.map(({ text }) => text)).toEqual([expect.stringContaining("email address is there already")]);
    const [license] = (await into.vendor.get("/licenses?owner=alice@example.com")).data;
    for (const one of [from, into])
      expect(
        (await one.vendor.get(`/licenses/${license.id}/entitlements?order=asc`)).data.map((held: any) => held.attributes.code),
      ).toEqual(["EXPORT", "BETA"]);
  });

  test("again without making anything twice, and goes on where it broke off", async () => {
    const [from, into] = [await newAccount(), await newVendor()];
    let kept: Progress | undefined;
    const breaksOff = move(from, into, {
      keep: (progress) => {
        kept = progress;
        if (progress.stage === "licenses" && progress.cursor !== null) throw new Error("the machine went to sleep");
      },
    });
    await expect(breaksOff).rejects.toThrow("went to sleep");
    const { said, counts } = await move(from, into, { progress: kept as Progress });
    expect(said).toHaveLength(1);
    expect(counts.licenses).toEqual({ read: 107, made: 107 });
    expect(await everythingOf(into)).toEqual(await everythingOf(from));
    const again = await move(from, into);
    expect(Object.values(again.counts).map(({ made }) => made)).toEqual([0, 0, 0, 0, 0]);
  });
});

/** As Keygen shows what we have not. */
const foreign: Alter = (path, text) => {
  if (!/\/(policies|licenses)$/.test(path)) return text;
  const document = JSON.parse(text);
  for (const { type, attributes } of document.data) {
    if (type === "policies")
      Object.assign(attributes, { scheme: "RSA_2048_JWT_RS256", requireVersionScope: true, duration: 31_536_000 });
    if (attributes.name === "Paused") Object.assign(attributes, { key: "A 1" });
  }
  return JSON.stringify(document);
};

describe("a dry run", () => {
  test("writes nothing and says what cannot come along", async () => {
    const [from, into] = [await newAccount(), await newVendor()];
    const before = await everythingOf(into);
    const { notes, counts } = await move(from, into, { isDryRun: true, alter: foreign });
    expect(await everythingOf(into)).toEqual(before);
    expect(counts.licenses).toEqual({ read: 107, made: 106 });
    expect(notes.map(({ text }) => text)).toEqual([
      expect.stringContaining("The scheme RSA_2048_JWT_RS256 is not supported"),
      expect.stringContaining("requireVersionScope is left out"),
      expect.stringContaining("31536000 seconds is exact"),
      expect.stringContaining("shorter than 8 characters"),
    ]);
  });

  test("and the import leaves out what it said", async () => {
    const [from, into] = [await newAccount(), await newVendor()];
    const { counts } = await move(from, into, { alter: foreign });
    expect(counts.licenses).toEqual({ read: 107, made: 106 });
    const [policy] = (await into.vendor.get("/policies")).data;
    expect(policy.attributes).toMatchObject({ scheme: null, requireVersionScope: false, duration: 31_536_000 });
  });
});
