import { beforeAll, describe, expect, test } from "vitest";
import {
  type Catalogue,
  type Client,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  superadmin,
  uniqueName,
} from "../support/client.ts";

// A support person pastes what a customer has sent, and finds the license.

let vendor: Catalogue;
let license: { license_id: string; license_key: string };
let machine: { id: string };
let policy: { id: string };
let entitlement: { id: string };

const fingerprint = "b5:2f:0c:9a:77";

beforeAll(async () => {
  vendor = await newCatalogue();
  const { path, admin } = vendor;
  await newAccount({ path, maker: admin, username: "grace", role: "user" });
  await admin.patch(`${path}/accounts/grace`, { first_name: "Grace", last_name: "Hopper" });
  policy = await newPolicy(vendor, { name: "Studio yearly" });
  license = await newLicense(vendor, policy, {
    name: "Grace's drawing desk",
    owner: "grace",
    metadata: { order: "A-1001", invoice: 42, internal: "A-2002" },
  });
  const seat = { license_id: license.license_id, fingerprint, name: "Front office", hostname: "cobol.example.com" };
  machine = (await admin.post(`${path}/machines`, seat)).data;
  entitlement = (await admin.post(`${path}/entitlements`, { name: "Export to PDF", code: "EXPORT" })).data;
  await newLicense(vendor, policy, { name: "Linus' kernel", metadata: { order: "A-1002" } });
  const master = await superadmin();
  expect(await master.patch(path, { search_metadata: ["order", "invoice"] })).toMatchObject({
    status: 200,
    data: { search_metadata: ["order", "invoice"] },
  });
});

const find = async (text: string, as: Client = vendor.admin, limit = 20): Promise<any[]> => {
  const reply = await as.get(`${vendor.path}/search?q=${encodeURIComponent(text)}&limit=${limit}`);
  expect(reply.status, reply.message).toBe(200);
  return reply.data.results;
};

const named = (results: any[]): string[] => results.map(({ kind, title, matched_by }) => `${kind} ${title} by ${matched_by}`);

const theLicense = (by: string) => `license Grace's drawing desk by ${by}`;

describe("A support person finds", () => {
  test("the license by its key, however it was pasted", async () => {
    const { license_key: key, license_id } = license;
    const half = key.length / 2;
    for (const text of [
      key,
      ` ${key}\r\n`,
      `${key.slice(0, half)}\n ${key.slice(half)}`,
      key.replaceAll("-", "-\u00ad"),
      key.replaceAll("-", "\u2013"),
      `My key is “${key}”.`,
    ])
      expect(await find(text)).toEqual([
        {
          kind: "license",
          id: license_id,
          title: "Grace's drawing desk",
          detail: "Studio yearly",
          license_id,
          matched_by: "key",
        },
      ]);
  });

  test("each thing by its id", async () => {
    const { path, admin, productId } = vendor;
    const { data: token } = await admin.post(`${path}/products/${productId}/tokens`, { name: "shop" });
    const { data: webhook } = await admin.post(`${path}/webhooks`, { url: "https://hooks.example.com/", events: ["*"] });
    const ids = {
      license: license.license_id,
      machine: machine.id,
      policy: policy.id,
      product: productId,
      entitlement: entitlement.id,
      token: token.id,
      webhook: webhook.id,
    };
    for (const [kind, id] of Object.entries(ids))
      expect(await find(` ${id.toUpperCase()}\n`)).toMatchObject([{ kind, id, matched_by: "id" }]);
  });

  test("the license by a part of its name, by words in any order, in any case", async () => {
    for (const text of ["drawing", "DESK race", "ace's draw"]) expect(named(await find(text))).toContain(theLicense("name"));
    expect(named(await find("drawing kernel"))).toEqual([]);
  });

  test("the person and the license by the email or the username", async () => {
    for (const text of ["grace@example.com", "GRACE@EXAMPLE.COM", '"Grace Hopper" <grace@example.com>']) {
      const results = named(await find(text));
      expect(results.slice(0, 2).sort()).toEqual(["account grace by email", theLicense("owner")]);
    }
    expect(
      named(await find("grace"))
        .slice(0, 2)
        .sort(),
    ).toEqual(["account grace by username", theLicense("owner")]);
    expect(named(await find("hopper"))).toEqual(["account grace by name"]);
  });

  test("the machine by its fingerprint, name and host name, with its license", async () => {
    expect(await find(fingerprint)).toMatchObject([
      {
        kind: "machine",
        id: machine.id,
        license_id: license.license_id,
        detail: "Grace's drawing desk",
        matched_by: "fingerprint",
      },
    ]);
    for (const text of ["front office", "cobol.example"])
      expect(named(await find(text))).toEqual(["machine Front office by name"]);
  });

  test("the license by an order number in metadata, where the tenant names the member, and by no other member", async () => {
    expect(named(await find("A-1001"))).toEqual([theLicense("metadata.order")]);
    expect(named(await find("order A-1001"))).toEqual([theLicense("metadata.order")]);
    expect(named(await find("42"))).toEqual([theLicense("metadata.invoice")]);
    expect(named(await find("A-2002"))).toEqual([]);
    expect(named(await find("A-100"))).toEqual([]);
  });

  test("products, policies and entitlements by code and name", async () => {
    expect(named(await find("sketchbook"))).toEqual(["product Sketchbook by code"]);
    expect(named(await find("studio year"))).toEqual(["policy Studio yearly by name"]);
    expect(named(await find("EXPORT"))).toEqual(["entitlement Export to PDF by code"]);
  });

  test("no more than the limit, the best first, and of each kind some", async () => {
    const others = Array.from({ length: 5 }, (_, number) => newLicense(vendor, policy, { name: `Quarto ${number}` }));
    await Promise.all(others);
    await vendor.admin.post(`${vendor.path}/entitlements`, { name: "Quarto too", code: uniqueName("Q") });
    const results = await find("quarto", vendor.admin, 3);
    expect(results.length).toBe(3);
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(["license", "entitlement"]));
  });
});

describe("A search shows what the caller may read, and no more", () => {
  const everything = async () => [
    fingerprint,
    license.license_key,
    license.license_id,
    "grace@example.com",
    "grace",
    "studio",
    "A-1001",
  ];

  test("a role that reads machines alone finds machines alone", async () => {
    const { path, admin } = vendor;
    await admin.post(`${path}/roles`, { name: "machinist", permissions: ["machine.read"] });
    const machinist = await newAccount({ path, maker: admin, username: "mac", role: "machinist" });
    expect(named(await find(fingerprint, machinist))).toEqual(["machine Front office by fingerprint"]);
    for (const text of await everything()) for (const { kind } of await find(text, machinist)) expect(kind).toBe("machine");
  });

  test("a user finds no account but the own one", async () => {
    const { path, admin } = vendor;
    const user = await newAccount({ path, maker: admin, username: "ursula", role: "user" });
    expect(named(await find("ursula", user))).toEqual(["account ursula by username"]);
    expect((await find("grace@example.com", user)).map(({ kind }) => kind)).toEqual(["license"]);
    expect((await find("ada", user)).filter(({ kind }) => kind === "account")).toEqual([]);
  });

  test("a product's token finds what belongs to the product", async () => {
    const { path, admin } = vendor;
    const other = (await admin.post(`${path}/products`, { name: "Paintbox", code: "paintbox" })).data;
    const { token } = (await admin.post(`${path}/products/${other.id}/tokens`)).data;
    for (const text of await everything()) expect(await find(text, client(`Bearer ${token}`))).toEqual([]);
    const mine = (await admin.post(`${path}/products/${vendor.productId}/tokens`)).data;
    expect(named(await find(license.license_key, client(`Bearer ${mine.token}`)))).toEqual([theLicense("key")]);
    expect((await find("grace", client(`Bearer ${mine.token}`))).filter(({ kind }) => kind === "account")).toEqual([]);
  });

  test("another tenant finds nothing of it", async () => {
    const other = await newCatalogue();
    for (const text of await everything()) {
      const reply = await other.admin.get(`${other.path}/search?q=${encodeURIComponent(text)}`);
      expect(reply.data.results).toEqual([]);
    }
  });

  test("a license may not search, nor may nobody", async () => {
    const { path } = vendor;
    expect(await client(`License ${license.license_key}`).get(`${path}/search?q=grace`)).toMatchObject({
      status: 403,
      code: "40003",
    });
    expect(await client().get(`${path}/search?q=grace`)).toMatchObject({ status: 401 });
  });
});

describe("A search takes hostile text as text", () => {
  const texts = [
    "'; drop table licenses; --",
    "%",
    "%%%",
    "___",
    "\\",
    "\\%\\_",
    "' or '1'='1",
    '{"order":"A-1001"}',
    '"}}',
    "null",
    "true",
    "1e309",
    "<script>alert(1)</script>",
    "{{constructor}}",
    "__proto__",
    "\u202egnirts\u202c",
    "😀".repeat(200),
    "a".repeat(1_024),
    "a ".repeat(512),
    "\u00ad\u200b",
    "00000000-0000-0000-0000-00000000000g",
  ];

  test.each(texts)("%j finds nothing", async (text) => {
    expect(await find(text)).toEqual([]);
  });

  test("an empty, a too long and an unstorable text, and a wrong limit, are refused", async () => {
    const { path, admin } = vendor;
    for (const query of [
      "",
      "?q=",
      `?q=${"a".repeat(1_025)}`,
      "?q=%00abc",
      "?q=abc&limit=0",
      "?q=abc&limit=51",
      "?q=abc&limit=x",
      "?q=abc&kind=x",
    ])
      expect(await admin.get(`${path}/search${query}`)).toMatchObject({ status: 400, code: "40000" });
  });

  test("the setting takes ten names at most, each once", async () => {
    const { name } = await newCatalogue();
    const master = await superadmin();
    const names = Array.from({ length: 11 }, (_, number) => `member ${number}`);
    expect(await master.patch(`/tenants/${name}`, { search_metadata: names })).toMatchObject({ status: 400 });
    for (const wrong of [[""], ["x".repeat(257)], "order", [null], null])
      expect(await master.patch(`/tenants/${name}`, { search_metadata: wrong } as never)).toMatchObject({ status: 400 });
    expect(await master.patch(`/tenants/${name}`, { search_metadata: ["order", "order"] })).toMatchObject({
      data: { search_metadata: ["order"] },
    });
    expect(await master.patch(`/tenants/${name}`, { search_metadata: [] })).toMatchObject({ data: { search_metadata: [] } });
  });
});
