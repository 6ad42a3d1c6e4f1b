import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { client, newAccount, newTenant } from "../support/client.ts";

const password = "correct horse battery";

describe("A new password must follow the rules everywhere, and a refusal names the broken rule", () => {
  const weak = (tenantName: string): [string, RegExp][] => [
    ["seven77", /8 to 256 characters/],
    ["x".repeat(257), /8 to 256 characters/],
    ["🙂".repeat(7), /8 to 256 characters/],
    ["Roberta-B", /username/],
    [tenantName.toUpperCase(), /tenant's name/],
    ["PassWord1", /most common/],
  ];
  const ofEmail: [string, RegExp] = ["Rob.Baker@Example.com", /email address/];

  test("when an account is created", async () => {
    const { path, name, admin } = await newTenant();
    const create = (chosen: string) =>
      admin.post(`${path}/accounts`, { username: "roberta-b", email: "rob.baker@example.com", password: chosen });
    for (const [chosen, rule] of [...weak(name), ofEmail, ["Rob.BAKER", /before the @/] as const]) {
      const refused = await create(chosen);
      expect([chosen, refused.status, refused.code]).toEqual([chosen, 400, "43011"]);
      expect(refused.message).toMatch(rule);
    }
    expect(await create("")).toMatchObject({ status: 400, code: "43004" });
    expect(await create("🙂".repeat(8))).toMatchObject({ status: 201 });
    const login = { username: "roberta-b", password: "🙂".repeat(8) };
    expect(await client().post(`${path}/auth/login`, login)).toMatchObject({ status: 200 });
  });

  test("when an account changes or resets its password", async () => {
    const { path, name, admin } = await newTenant();
    const made = { username: "roberta-b", email: "rob.baker@example.com", password };
    expect(await admin.post(`${path}/accounts`, made)).toMatchObject({ status: 201 });
    const { data } = await client().post(`${path}/auth/login`, { username: "roberta-b", password });
    const roberta = client(`Bearer ${data.access}`);
    const at = `${path}/accounts/roberta-b/actions`;
    const { token } = (await admin.post(`${at}/password-token`)).data;
    for (const [chosen, rule] of [...weak(name), ofEmail]) {
      const changed = await roberta.post(`${at}/update-password`, { current_password: password, new_password: chosen });
      const reset = await client().post(`${at}/reset-password`, { reset_token: token, new_password: chosen });
      for (const refused of [changed, reset]) {
        expect([chosen, refused.status, refused.code]).toEqual([chosen, 400, "43011"]);
        expect(refused.message).toMatch(rule);
      }
    }
    const next = { reset_token: token, new_password: "another horse battery" };
    expect(await client().post(`${at}/reset-password`, next)).toMatchObject({ status: 200 });
  });
});

test("a password set through the Worker's own hasher signs in, and a wrong password does not", async () => {
  const { PASSWORD_HASHER } = env as unknown as Environment;
  const environment = { PASSWORD_HASHER };
  const { path, admin } = await newTenant();
  const body = { username: "hal", email: "hal@example.com", password };
  expect(await admin.send(`${path}/accounts`, { method: "POST", body, environment })).toMatchObject({ status: 201 });
  const signIn = (tried: string) =>
    client().send(`${path}/auth/login`, { method: "POST", body: { username: "hal", password: tried }, environment });
  expect(await signIn(password)).toMatchObject({ status: 200 });
  expect(await signIn("another horse battery")).toMatchObject({ status: 401, code: "49012" });
  expect(await client().post(`${path}/auth/login`, { username: "hal", password })).toMatchObject({ status: 200 });
});

describe("A session alone cannot create a lasting credential", () => {
  test.each(["admin", "user"])(
    "an account with the role %s needs its current password for a reset token of its own",
    async (role) => {
      const { path, admin } = await newTenant();
      const sue = await newAccount({ path, maker: admin, username: "sue", role });
      const at = `${path}/accounts/sue/actions`;
      expect(await sue.post(`${at}/password-token`)).toMatchObject({ status: 400, code: "49010" });
      expect(await sue.post(`${at}/password-token`, { current_password: "not the one" })).toMatchObject({
        status: 401,
        code: "49012",
      });
      const { data } = await sue.post(`${at}/password-token`, { current_password: password });
      const next = { reset_token: data.token, new_password: "another horse battery" };
      expect(await client().post(`${at}/reset-password`, next)).toMatchObject({ status: 200 });
    },
  );

  test("an admin creates a reset token for another account without a password, and that account's password stays", async () => {
    const { path, admin } = await newTenant();
    await newAccount({ path, maker: admin, username: "sue", role: "user" });
    const at = `${path}/accounts/sue/actions`;
    expect(await admin.post(`${at}/password-token`)).toMatchObject({ status: 200, roundTrips: 1 });
    expect(await admin.post(`${at}/password-token`, { current_password: "" })).toMatchObject({ status: 400, code: "49010" });
    expect(await client().post(`${path}/auth/login`, { username: "sue", password })).toMatchObject({ status: 200 });
  });
});
