import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { foldNames, selectSharedNames } from "../../src/accounts/names-store.ts";
import type { Environment } from "../../src/app/environment.ts";
import { hashPassword } from "../../src/crypto/passwords.ts";
import { uuidV7 } from "../../src/crypto/random.ts";
import { openDatabase } from "../../src/db/client.ts";
import { type Client, client, newAccount, newTenant, uniqueName } from "../support/client.ts";

const password = "correct horse battery";

const openTestDatabase = () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  return openDatabase({ url, endpoint });
};

const create = (admin: Client, path: string, username: string, members: Record<string, unknown> = {}) =>
  admin.post(`${path}/accounts`, { username, password, email: `${crypto.randomUUID()}@example.com`, ...members });

describe("a new username", () => {
  test.each([
    ["Zoë", "ZOË"],
    ["zoe\u0308n", "zoën"],
    ["straße", "STRASSE"],
    ["ada2", "ａｄａ２"],
    ["fin", "ﬁn"],
    ["σοφος", "ΣΟΦΟΣ"],
  ])("is %s only where no %s is", async (first, second) => {
    const { path, admin } = await newTenant();
    // The letters of a name are composed, in a path too: a combining mark is refused.
    const isName = /^[\p{L}\p{N}]+$/u.test(first);
    if (!isName) return expect(await create(admin, path, first)).toMatchObject({ status: 400, code: "43009" });
    expect(await create(admin, path, first)).toMatchObject({ status: 201, data: { username: first } });
    expect(await create(admin, path, second)).toMatchObject({ status: 409, code: "43005" });
    const login = (username: string) => client().post(`${path}/auth/login`, { username, password });
    expect(await login(first)).toMatchObject({ status: 200 });
    expect(await login(second)).toMatchObject({ status: 401, code: "49012" });
    expect(await admin.delete(`${path}/accounts/${encodeURIComponent(first)}`)).toMatchObject({ status: 204 });
    expect(await create(admin, path, second)).toMatchObject({ status: 201 });
  });

  test("can exist in another tenant, and one of two simultaneous creations succeeds", async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()];
    expect(await create(mine.admin, mine.path, "ADA")).toMatchObject({ status: 409, code: "43005" });
    expect(await create(theirs.admin, theirs.path, "Bob")).toMatchObject({ status: 201 });
    const spellings = ["bob", "BOB", "Bob", "bOb"];
    const made = await Promise.all(spellings.map((username) => create(mine.admin, mine.path, username)));
    expect(made.map(({ code }) => code).sort()).toEqual(["00000", "43005", "43005", "43005"]);
  });

  test.each(["superadmin", "SuperAdmin", "ｓuperadmin"])("cannot be %s", async (username) => {
    const { path, admin } = await newTenant();
    expect(await create(admin, path, username)).toMatchObject({ status: 400, code: "43009" });
  });

  test("cannot be the superadmin's configured name", async () => {
    const { path, admin } = await newTenant();
    const name = uniqueName("Root");
    const database = openTestDatabase();
    const insert = sql`
      insert into masters (id, username, password_hash, key_id, public_key, private_key_sealed)
      values (gen_random_uuid(), ${name}, 'none', gen_random_uuid(), 'none', 'none')`;
    await database.execute(insert);
    try {
      expect(await create(admin, path, name)).toMatchObject({ status: 409, code: "43005" });
      await foldNames(database);
      expect(await create(admin, path, name.toUpperCase())).toMatchObject({ status: 409, code: "43005" });
    } finally {
      await database.execute(sql`delete from masters where username = ${name}`);
    }
    expect(await create(admin, path, name)).toMatchObject({ status: 201 });
  });

  test.each([
    ["ad\u200ba", "a zero-width space"],
    ["ad\u202ea", "a right-to-left override"],
    ["ad\u2066a", "an isolate"],
    ["ad\u00ada", "a soft hyphen"],
    ["ad\u3164a", "a Hangul filler, which is a letter"],
    ["ad\uffa0a", "a halfwidth one"],
  ])("has no invisible character: %j has %s", async (username) => {
    const { path, admin } = await newTenant();
    expect(await create(admin, path, username)).toMatchObject({ status: 400, code: "43009" });
  });

  test("has at most 256 characters after folding", async () => {
    const { path, admin } = await newTenant();
    expect(await create(admin, path, "\ufdfa".repeat(100))).toMatchObject({ status: 400, code: "43009" });
    expect(await create(admin, path, "𝔘".repeat(128))).toMatchObject({ status: 201 });
  });

  test("that is an email address must be the account's own, and remains so", async () => {
    const { path, admin } = await newTenant();
    const email = "eve@example.com";
    expect(await create(admin, path, "bob@example.com", { email })).toMatchObject({ status: 400, code: "43009" });
    expect(await create(admin, path, "Eve@example.com", { email })).toMatchObject({ status: 201 });
    const at = `${path}/accounts/Eve@example.com`;
    expect(await admin.patch(at, { email: "bob@example.com" })).toMatchObject({ status: 400, code: "43010" });
    expect(await admin.patch(at, { email: "EVE@example.com", first_name: "Eve" })).toMatchObject({ status: 200 });
    await newAccount({ path, maker: admin, username: "cat", role: "user" });
    expect(await admin.patch(`${path}/accounts/cat`, { email: "bob@example.com" })).toMatchObject({ status: 200 });
  });
});

describe("Existing usernames fold to the same name", () => {
  test("existing usernames that fold to the same name stay and are compared exactly; a third is refused", async () => {
    const { name, path, admin } = await newTenant();
    const database = openTestDatabase();
    const hash = await hashPassword(password);
    for (const username of ["bob", "Bob", "eve@example.com"])
      await database.execute(sql`
        insert into accounts (id, tenant_id, username, email, password_hash, built_in_role)
        select ${uuidV7(Date.now())}, id, ${username}, ${`${crypto.randomUUID()}@example.com`}, ${hash}, 'user'
        from tenants where name = ${name}`);
    await foldNames(database);
    await foldNames(database);
    expect((await selectSharedNames(database)).filter(({ tenant }) => tenant === name)).toEqual([
      { tenant: name, usernames: ["bob", "Bob"] },
    ]);
    for (const username of ["bob", "Bob"]) {
      expect(await client().post(`${path}/auth/login`, { username, password })).toMatchObject({ status: 200 });
      expect(await admin.get(`${path}/accounts/${username}`)).toMatchObject({ data: { username } });
    }
    expect(await client().post(`${path}/auth/login`, { username: "BOB", password })).toMatchObject({ status: 401 });
    expect(await create(admin, path, "BOB")).toMatchObject({ status: 409, code: "43005" });
    // An account may keep what it has from before, and repeat it.
    const at = `${path}/accounts/eve@example.com`;
    expect(await admin.patch(at, { first_name: "Eve" })).toMatchObject({ status: 200 });
    const { email } = (await admin.get(at)).data;
    const repeat = { method: "PATCH", body: { email }, changesNothing: true } as const;
    expect(await admin.send(at, repeat)).toMatchObject({ status: 200 });
    expect(await admin.patch(at, { email: "eve@example.com" })).toMatchObject({ status: 200 });
    await admin.delete(`${path}/accounts/bob`);
    expect(await create(admin, path, "BOB")).toMatchObject({ status: 409, code: "43005" });
    await foldNames(database);
    expect((await selectSharedNames(database)).filter(({ tenant }) => tenant === name)).toEqual([]);
    expect(await create(admin, path, "bob")).toMatchObject({ status: 409, code: "43005" });
    await admin.delete(`${path}/accounts/Bob`);
    expect(await create(admin, path, "bob")).toMatchObject({ status: 201 });
  });
});
