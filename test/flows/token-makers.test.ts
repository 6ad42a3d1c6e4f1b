import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { jsonOf } from "../../src/db/sql.ts";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy, superadmin } from "../support/client.ts";

type Story = Catalogue & { licenseId: string; licenseKey: string };

async function newStory(): Promise<Story> {
  const vendor = await newCatalogue();
  const { license_id, license_key } = await newLicense(vendor, await newPolicy(vendor));
  return { ...vendor, licenseId: license_id, licenseKey: license_key };
}

const withPermissions = async ({ path, admin }: Story, username: string, permissions: string[]) => {
  await admin.post(`${path}/roles`, { name: `role of ${username}`, permissions });
  return newAccount({ path, maker: admin, username, role: `role of ${username}` });
};

describe("/tokens asks for the permission of the kind of each token", () => {
  test.each([
    ["product-tokens.generate", "product"],
    ["license-tokens.generate", "license"],
  ])("with %s alone, an account lists and deletes only the tokens of a %s", async (permission, kind) => {
    const story = await newStory();
    const { path, admin, productId, licenseId } = story;
    const who = await withPermissions(story, "eve", [permission]);
    const ofProduct = (await admin.post(`${path}/products/${productId}/tokens`)).data.id;
    const ofLicense = (await admin.post(`${path}/licenses/${licenseId}/tokens`)).data.id;
    const [own, other] = kind === "product" ? [ofProduct, ofLicense] : [ofLicense, ofProduct];
    expect(await who.get(`${path}/tokens`)).toMatchObject({ status: 200, count: 1, data: [{ id: own }] });
    const otherKind = kind === "product" ? "license" : "product";
    expect(await who.get(`${path}/tokens?kind=${otherKind}`)).toMatchObject({ status: 200, count: 0, data: [] });
    expect(await who.delete(`${path}/tokens/${other}`)).toMatchObject({ status: 404, code: "47041" });
    expect((await admin.get(`${path}/tokens`)).count).toBe(2);
    expect(await who.delete(`${path}/tokens/${own}`)).toMatchObject({ status: 204 });
  });

  test("without either permission, an account cannot list or delete a token", async () => {
    const story = await newStory();
    const who = await withPermissions(story, "eve", ["user.read"]);
    expect(await who.get(`${story.path}/tokens`)).toMatchObject({ status: 403, code: "40003" });
    expect(await who.delete(`${story.path}/tokens/${crypto.randomUUID()}`)).toMatchObject({ status: 403, code: "40003" });
  });
});

describe("A token shows which account created it", () => {
  test("a token shows its account or the superadmin, also through another token; a license's key shows none", async () => {
    const story = await newStory();
    const { path, admin, productId, licenseId, licenseKey } = story;
    const master = await superadmin();
    const first = await admin.post(`${path}/products/${productId}/tokens`, { name: "of ada" });
    expect(first).toMatchObject({ status: 201, roundTrips: 1, data: { created_by: "ada", created_by_status: "active" } });
    await master.post(`${path}/products/${productId}/tokens`, { name: "of the superadmin" });
    const bearer = client(`Bearer ${first.data.token}`);
    await bearer.post(`${path}/licenses/${licenseId}/tokens`, { name: "of ada's token" });
    await client(`License ${licenseKey}`).post(`${path}/licenses/${licenseId}/tokens`, { name: "of the license" });
    const { data } = await admin.get(`${path}/tokens?sort=created_at`);
    expect(data.map((token: any) => [token.name, token.created_by, token.created_by_status])).toEqual([
      ["of ada", "ada", "active"],
      ["of the superadmin", "superadmin", null],
      ["of ada's token", "ada", "active"],
      ["of the license", null, null],
    ]);
    expect(await admin.get(`${path}/tokens?created_by=ada`)).toMatchObject({ count: 2 });
    expect(await admin.get(`${path}/products/${productId}/tokens`)).toMatchObject({ data: [{ created_by: "ada" }, {}] });
  });

  test("nodes do not store who created a token", async () => {
    const { name, path, admin, productId } = await newStory();
    await admin.post(`${path}/products/${productId}/tokens`);
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    const { rows } = await openDatabase({ url, endpoint }).execute<{ poll: any }>(sql`
      select latchkey_poll(${name}, null, ${jsonOf([])} || (
        select jsonb_agg(jsonb_build_object('kind', 'token', 'value', token.token_hash))
        from tokens token join tenants tenant on tenant.id = token.tenant_id where tenant.name = ${name}
      ), null, array[]::text[], 10, now()) as poll`);
    const kept = rows[0]!.poll.rows.filter(({ source }: any) => source === "tokens");
    expect(kept).toHaveLength(1);
    expect(Object.keys(kept[0].body)).not.toEqual(expect.arrayContaining(["created_by"]));
    expect(Object.keys(kept[0].body)).not.toEqual(expect.arrayContaining(["created_by_name"]));
  });
});

describe("A ban or deletion of an account can also revoke the tokens that it created", () => {
  const acts = [
    ["a ban", "/accounts/abe/actions/ban", { method: "POST", body: {} }, "banned"],
    ["a deletion", "/accounts/abe", { method: "DELETE" }, "deleted"],
  ] as const;

  test.each(acts)(
    "%s keeps the tokens by default, and the list shows the account's status",
    async (_, target, options, status) => {
      const story = await newStory();
      const { path, admin, productId } = story;
      const abe = await newAccount({ path, maker: admin, username: "abe", role: "admin" });
      const { token } = (await abe.post(`${path}/products/${productId}/tokens`)).data;
      expect((await admin.send(`${path}${target}`, options)).status).toBeLessThan(300);
      expect(await admin.get(`${path}/tokens`)).toMatchObject({ data: [{ created_by: "abe", created_by_status: status }] });
      expect(await client(`Bearer ${token}`).get(`${path}/products/${productId}`)).toMatchObject({ status: 200 });
    },
  );

  test.each(acts)(
    "%s with tokens=revoke ends the account's tokens and the tokens made with them at once, and no others",
    async (_, target, options) => {
      const story = await newStory();
      const { path, admin, productId, licenseId } = story;
      const abe = await newAccount({ path, maker: admin, username: "abe", role: "admin" });
      const { token } = (await abe.post(`${path}/products/${productId}/tokens`)).data;
      const bearer = client(`Bearer ${token}`);
      const child = client(`Bearer ${(await bearer.post(`${path}/licenses/${licenseId}/tokens`)).data.token}`);
      const other = client(`Bearer ${(await admin.post(`${path}/products/${productId}/tokens`)).data.token}`);
      const asked = [bearer, other].map((who) => () => who.get(`${path}/products/${productId}`));
      for (const ask of asked) expect(await ask()).toMatchObject({ status: 200 });
      expect(await child.get(`${path}/licenses/${licenseId}`)).toMatchObject({ status: 200 });
      const reply = await admin.send(`${path}${target}?tokens=revoke`, options);
      expect(reply.status).toBeLessThan(300);
      expect(reply.roundTrips).toBe(1);
      expect(await asked[0]!()).toMatchObject({ status: 401, code: "40001" });
      expect(await child.get(`${path}/licenses/${licenseId}`)).toMatchObject({ status: 401, code: "40001" });
      expect(await asked[1]!()).toMatchObject({ status: 200 });
      expect(await admin.get(`${path}/tokens`)).toMatchObject({ count: 1, data: [{ created_by: "ada" }] });
    },
  );

  test("a refused ban revokes no tokens", async () => {
    const { path, admin, productId } = await newStory();
    await admin.post(`${path}/products/${productId}/tokens`);
    expect(await admin.post(`${path}/accounts/ada/actions/ban?tokens=revoke`)).toMatchObject({ code: "43021" });
    expect((await admin.get(`${path}/tokens`)).count).toBe(1);
  });
});

describe("A license has tokens", () => {
  test("a suspended license gets no token from any caller", async () => {
    const { path, admin, licenseId, licenseKey } = await newStory();
    await admin.post(`${path}/licenses/${licenseId}/actions/suspend`);
    for (const who of [admin, client(`License ${licenseKey}`)])
      expect(await who.post(`${path}/licenses/${licenseId}/tokens`)).toMatchObject({ status: 422, code: "47009" });
    await admin.post(`${path}/licenses/${licenseId}/actions/reinstate`);
    expect(await admin.post(`${path}/licenses/${licenseId}/tokens`)).toMatchObject({ status: 201 });
  });

  test("a license has at most 100 live tokens", async () => {
    const { path, admin, licenseId } = await newStory();
    const make = () => admin.post(`${path}/licenses/${licenseId}/tokens`);
    const ids: string[] = [];
    for (let made = 0; made < 100; made += 1) ids.push((await make()).data.id);
    expect(await make()).toMatchObject({ status: 422, code: "47046" });
    await admin.delete(`${path}/tokens/${ids[0]}`);
    expect(await make()).toMatchObject({ status: 201 });
  });

  test("a license's own token requests count against its policy's rate limit; requests by people do not", async () => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { rate_limited: true, rate_limit: 3, rate_period: 3_600 });
    const { license_id, license_key } = await newLicense(vendor, policy);
    const itself = client(`License ${license_key}`);
    const at = `${vendor.path}/licenses/${license_id}/tokens`;
    await itself.get(`${vendor.path}/licenses/${license_id}`);
    const first = await itself.post(at);
    expect([first.status, first.headers.get("RateLimit"), first.roundTrips]).toEqual([201, '"license";r=2;t=3600', 1]);
    const gone = await itself.delete(`${at}/${first.data.id}`);
    expect([gone.status, gone.headers.get("RateLimit"), gone.roundTrips]).toEqual([204, '"license";r=1;t=3600', 1]);
    const { id } = (await vendor.admin.post(at)).data;
    expect((await itself.delete(`${vendor.path}/tokens/${id}`)).headers.get("RateLimit")).toBe('"license";r=0;t=3600');
    expect(await itself.post(at)).toMatchObject({ status: 429, code: "40029" });
    expect(await vendor.admin.post(at)).toMatchObject({ status: 201 });
  });
});
