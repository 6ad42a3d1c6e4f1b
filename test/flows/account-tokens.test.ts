import { describe, expect, test } from "vitest";
import { type Client, client, newAccount, newCatalogue, newTenant } from "../support/client.ts";

// A vendor's script acts as the person who set it up, without that person's password: with an API token of the account.

const bearing = (token: string): Client => client(`Bearer ${token}`);

/** An admin's tenant, and a token of that admin. */
async function newScript(body: Record<string, unknown> = {}) {
  const story = await newTenant();
  const made = await story.admin.post(`${story.path}/accounts/ada/tokens`, {
    name: "Nightly sync",
    current_password: story.password,
    ...body,
  });
  expect(made).toMatchObject({ status: 201 });
  return { ...story, token: made.data, script: bearing(made.data.token) };
}

describe("a token of an account", () => {
  test("may what the account may, and is listed without its text", async () => {
    const { path, admin, script, token } = await newScript();
    expect(token.token).toMatch(/^lk_account_[A-Za-z0-9]{43}$/);
    expect(await script.post(`${path}/products`, { name: "Sketchbook", code: "sketchbook" })).toMatchObject({ status: 201 });
    expect(await script.post(`${path}/accounts`, account("bob"))).toMatchObject({ status: 201 });
    const listed = await admin.get(`${path}/accounts/ada/tokens`);
    expect(listed).toMatchObject({ count: 1, data: [{ name: "Nightly sync", username: "ada", created_by: "ada" }] });
    expect(listed.data[0].token).toBeUndefined();
    expect((await admin.get(`${path}/tokens?kind=account`)).data).toMatchObject([{ id: token.id, username: "ada" }]);
  });

  test("may only the part of it that was asked for", async () => {
    const { path, script } = await newScript({ permissions: ["product.read"] });
    expect(await script.get(`${path}/products`)).toMatchObject({ status: 200 });
    expect(await script.post(`${path}/products`, { name: "x", code: "x" })).toMatchObject({ status: 403 });
    expect(await script.post(`${path}/accounts/ada/tokens`, {})).toMatchObject({ status: 403 });
  });

  test("makes no other token of its account without the password, and none that may more than itself", async () => {
    const { path, script, password } = await newScript({
      permissions: ["product.read", "user.update", "user.read", "admin.read"],
    });
    const make = (body: Record<string, unknown>) => script.post(`${path}/accounts/ada/tokens`, body);
    expect(await make({})).toMatchObject({ status: 400, code: "49010" });
    // A caller with a part of the account's rights does not act on the account, whose rights are more.
    expect(await make({ current_password: password })).toMatchObject({ status: 403, code: "40003" });
    expect(await make({ current_password: password, permissions: ["product.create"] })).toMatchObject({ status: 403 });
  });

  test("makes another one of its account for whoever knows the password", async () => {
    const { path, script, password } = await newScript();
    const make = (body: Record<string, unknown>) => script.post(`${path}/accounts/ada/tokens`, body);
    expect(await make({ current_password: "not the password" })).toMatchObject({ status: 401, code: "49012" });
    expect(await make({ current_password: password })).toMatchObject({ status: 201, data: { created_by: "ada" } });
  });

  test("reaches no other tenant", async () => {
    const { script } = await newScript();
    const other = await newTenant();
    expect(await script.get(`${other.path}/products`)).toMatchObject({ status: 403, code: "40003" });
  });

  test("knows its account's role as it is now", async () => {
    const { path, admin } = await newTenant();
    await newAccount({ path, maker: admin, username: "bea", role: "admin" });
    const { token } = (await admin.post(`${path}/accounts/bea/tokens`, {})).data;
    expect(await bearing(token).get(`${path}/roles`)).toMatchObject({ status: 200 });
    await admin.patch(`${path}/accounts/bea`, { role: "user" });
    expect(await bearing(token).get(`${path}/roles`)).toMatchObject({ status: 403 });
  });
});

describe("a token of an account ends", () => {
  test.each([
    ["with its deletion", (path: string, id: string) => [`${path}/accounts/bea/tokens/${id}`, "DELETE"]],
    ["with a ban", (path: string) => [`${path}/accounts/bea/actions/ban`, "POST"]],
    ["with the account", (path: string) => [`${path}/accounts/bea`, "DELETE"]],
  ])("%s", async (_, ending) => {
    const { path, admin } = await newTenant();
    await newAccount({ path, maker: admin, username: "bea", role: "user" });
    const { id, token } = (await admin.post(`${path}/accounts/bea/tokens`, {})).data;
    expect(await bearing(token).get(`${path}/products`)).toMatchObject({ status: 200 });
    const [at = "", method = ""] = ending(path, id);
    expect((await admin.send(at, { method, ...(method === "POST" ? { body: {} } : {}) })).status).toBeLessThan(300);
    expect(await bearing(token).get(`${path}/products`)).toMatchObject({ status: 401, code: "40001" });
  });

  test("with a new password", async () => {
    const { path, password, script, admin } = await newScript();
    const passwords = { current_password: password, new_password: "another horse battery" };
    expect(await admin.post(`${path}/accounts/ada/actions/update-password`, passwords)).toMatchObject({ status: 200 });
    expect(await script.get(`${path}/products`)).toMatchObject({ status: 401 });
  });

  test("and lets nobody in while the account is inactive", async () => {
    const { path, admin } = await newTenant();
    await newAccount({ path, maker: admin, username: "bea", role: "user" });
    const { token } = (await admin.post(`${path}/accounts/bea/tokens`, {})).data;
    await admin.patch(`${path}/accounts/bea`, { status: "inactive" });
    expect(await bearing(token).get(`${path}/products`)).toMatchObject({ status: 403, code: "49017" });
  });
});

describe("who makes tokens of accounts", () => {
  test("a user makes its own and nobody else's, and sees no others", async () => {
    const { path, admin, password } = await newCatalogue();
    const bea = await newAccount({ path, maker: admin, username: "bea", role: "user" });
    await admin.post(`${path}/accounts/ada/tokens`, { current_password: password });
    expect(await bea.post(`${path}/accounts/bea/tokens`, { current_password: password })).toMatchObject({ status: 201 });
    expect(await bea.post(`${path}/accounts/ada/tokens`, {})).toMatchObject({ status: 403 });
    expect((await bea.get(`${path}/tokens?kind=account`)).data).toMatchObject([{ username: "bea" }]);
    const [ofAda] = (await admin.get(`${path}/accounts/ada/tokens`)).data;
    expect(await bea.delete(`${path}/tokens/${ofAda.id}`)).toMatchObject({ status: 404, code: "47041" });
  });

  test("nobody makes one for an account that may more", async () => {
    const { path, admin } = await newTenant();
    const permissions = ["user.read", "user.update", "admin.read"];
    await admin.post(`${path}/roles`, { name: "support", permissions });
    const support = await newAccount({ path, maker: admin, username: "sue", role: "support" });
    expect(await support.post(`${path}/accounts/ada/tokens`, {})).toMatchObject({ status: 403, code: "40003" });
  });

  test("whoever may not read admins is told of their tokens what it is told of nobody's", async () => {
    const { path, admin } = await newTenant();
    await admin.post(`${path}/roles`, { name: "support", permissions: ["user.read", "user.update", "product.read"] });
    const support = await newAccount({ path, maker: admin, username: "sue", role: "support" });
    await newAccount({ path, maker: admin, username: "tom", role: "support" });
    for (const unseen of ["ada", "nobody-at-all"]) {
      expect(await support.get(`${path}/accounts/${unseen}/tokens`)).toMatchObject({ status: 404, code: "43009" });
      expect(await support.post(`${path}/accounts/${unseen}/tokens`, {})).toMatchObject({ status: 404, code: "43009" });
    }
    expect(await support.post(`${path}/accounts/tom/tokens`, {})).toMatchObject({ status: 201 });
    expect(await support.get(`${path}/accounts/tom/tokens`)).toMatchObject({ status: 200, count: 1 });
  });
});

const account = (username: string) => ({ username, password: "correct horse battery", email: `${username}@example.com` });
