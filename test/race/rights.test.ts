import { expect, test } from "vitest";
import {
  type Client,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  newTenant,
  superadmin,
} from "../support/client.ts";

// Changes of rights that race, on a Postgres with many processes. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 3 : 20;

const acts: Record<string, (who: Client, account: string) => ReturnType<Client["get"]>> = {
  ban: (who, account) => who.post(`${account}/actions/ban`),
  deactivate: (who, account) => who.patch(account, { status: "inactive" }),
  demote: (who, account) => who.patch(account, { role: "user" }),
  delete: (who, account) => who.delete(account),
};

const isActiveAdmin = ({ role_name, status }: any) => role_name === "admin" && status === "active";

test.each(Object.keys(acts))("when all admins of a tenant act at once, %s first, one admin stays", async (first) => {
  const master = await superadmin();
  for (let round = 0; round < rounds; round += 1) {
    const { path, admin } = await newTenant();
    const admins = ["abe", "amy", "art"];
    for (const username of admins) await newAccount({ path, maker: admin, username, role: "admin" });
    const kinds = [first, ...Object.keys(acts)];
    const replies = await Promise.all(
      ["ada", ...admins].map((username, index) => acts[kinds[index] ?? first]?.(master, `${path}/accounts/${username}`)),
    );
    const { data } = await master.get(`${path}/accounts`);
    expect(data.filter(isActiveAdmin)).toHaveLength(1);
    expect(replies.map((reply) => reply?.code).filter((code) => code === "43021")).toHaveLength(1);
    expect(replies.filter((reply) => (reply?.status ?? 500) < 300)).toHaveLength(3);
  }
});

test("two admins who ban each other at once: one is banned, and the other stays", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const { path, admin } = await newTenant();
    const amy = await newAccount({ path, maker: admin, username: "amy", role: "admin" });
    const replies = await Promise.all([
      admin.post(`${path}/accounts/amy/actions/ban`),
      amy.post(`${path}/accounts/ada/actions/ban`),
    ]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const { data } = await (await superadmin()).get(`${path}/accounts`);
    expect(data.filter(isActiveAdmin)).toHaveLength(1);
  }
});

test("an account that becomes an admin while another one acts on it ends as an admin whom nobody below has touched since", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const { path, admin } = await newTenant();
    await admin.post(`${path}/roles`, { name: "guest", permissions: [] });
    await admin.post(`${path}/roles`, { name: "helper", permissions: ["user.update", "user-password.reset"] });
    const hal = await newAccount({ path, maker: admin, username: "hal", role: "helper" });
    await newAccount({ path, maker: admin, username: "guy", role: "guest" });
    const [raised, token] = await Promise.all([
      admin.patch(`${path}/accounts/guy`, { role: "admin" }),
      hal.post(`${path}/accounts/guy/actions/password-token`),
    ]);
    expect(raised).toMatchObject({ status: 200 });
    expect(["00000", "43009"]).toContain(token.code);
    if (token.status !== 200) continue;
    // Made before the account was raised, and void since.
    const body = { reset_token: token.data.token, new_password: "taken over by hal" };
    expect(await hal.post(`${path}/accounts/guy/actions/reset-password`, body)).toMatchObject({ status: 401, code: "49014" });
  }
});

test("tokens, components and processes at once: as many as a license or machine may have, and no more", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const { license_id: id } = await newLicense(vendor, await newPolicy(vendor));
  const machine = (await admin.post(`${path}/machines`, { license_id: id, fingerprint: "a" })).data.id;
  const many = (count: number, make: (index: number) => ReturnType<Client["get"]>) =>
    Promise.all(Array.from({ length: count }, (_, index) => make(index)));
  const made = (replies: { status: number }[]) => replies.filter(({ status }) => status === 201).length;
  expect(made(await many(150, () => admin.post(`${path}/licenses/${id}/tokens`)))).toBe(100);
  const part = (index: number) => ({ name: "disk", fingerprint: `disk-${index}` });
  expect(made(await many(250, (index) => admin.post(`${path}/machines/${machine}/components`, part(index))))).toBe(200);
  const start = () => admin.post(`${path}/machines/${machine}/processes`, { pid: crypto.randomUUID() });
  for (let started = 0; started < 450; started += 50) expect(made(await many(50, start))).toBe(50);
  expect(made(await many(120, start))).toBe(50);
});

test("a ban that ends tokens, while the account makes them with a session and with a token: none is left", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const { license_id: id } = await newLicense(vendor, await newPolicy(vendor));
    const abe = await newAccount({ path, maker: admin, username: "abe", role: "admin" });
    const { token } = (await abe.post(`${path}/products/${productId}/tokens`)).data;
    const bearer = client(`Bearer ${token}`);
    await bearer.get(`${path}/licenses/${id}`);
    const making = [0, 1, 2, 3, 4].flatMap(() => [
      abe.post(`${path}/products/${productId}/tokens`),
      bearer.post(`${path}/licenses/${id}/tokens`),
    ]);
    const [ban] = await Promise.all([admin.post(`${path}/accounts/abe/actions/ban?tokens=revoke`), ...making]);
    expect(ban).toMatchObject({ status: 200 });
    expect(await admin.get(`${path}/tokens`)).toMatchObject({ count: 0 });
  }
});
