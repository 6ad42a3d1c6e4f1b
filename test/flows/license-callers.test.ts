import { describe, expect, test } from "vitest";
import { type Catalogue, type Client, client, newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

type Story = Catalogue & { licenseId: string; itself: Client };

/** A license, and the app that has its key. */
async function newStory(attributes: Record<string, unknown> = {}, members: Record<string, unknown> = {}): Promise<Story> {
  const vendor = await newCatalogue();
  if (members.owner !== undefined)
    await newAccount({ path: vendor.path, maker: vendor.admin, username: String(members.owner), role: "user" });
  const { license_id, license_key } = await newLicense(vendor, await newPolicy(vendor, attributes), members);
  return { ...vendor, licenseId: license_id, itself: client(`License ${license_key}`) };
}

describe("A license can name only its owner and users as owners of machines", () => {
  const perUser = { max_machines: 1, machine_leasing_strategy: "per_user", floating: true };

  test("every other name gets the same refusal, whether the account exists or not, and takes no seat", async () => {
    const { path, admin, licenseId, itself } = await newStory(perUser, { owner: "olga" });
    for (const username of ["uma", "eve"]) await newAccount({ path, maker: admin, username, role: "user" });
    await admin.post(`${path}/licenses/${licenseId}/users`, { usernames: ["uma"] });
    const token = (await admin.post(`${path}/licenses/${licenseId}/tokens`)).data.token;
    for (const who of [itself, client(`Bearer ${token}`)]) {
      const activate = (owner: string) => who.post(`${path}/machines`, { license_id: licenseId, fingerprint: owner, owner });
      const refusals = await Promise.all(["eve", "ada", "nobody"].map(activate));
      for (const refusal of refusals) expect(refusal).toMatchObject({ status: 404, code: "43009", data: {} });
      expect(new Set(refusals.map(({ message }) => message)).size).toBe(1);
    }
    for (const owner of ["olga", "uma"])
      expect(await itself.post(`${path}/machines`, { license_id: licenseId, fingerprint: owner, owner })).toMatchObject({
        status: 201,
        data: { owner },
      });
    expect((await admin.get(`${path}/licenses/${licenseId}`)).data.machines_count).toBe(2);
  });

  test("a license cannot change a machine's owner to another account", async () => {
    const { path, admin, licenseId, itself } = await newStory({ max_machines: 5 }, { owner: "olga" });
    await newAccount({ path, maker: admin, username: "eve", role: "user" });
    const { id } = (await itself.post(`${path}/machines`, { license_id: licenseId, fingerprint: "a" })).data;
    for (const owner of ["eve", "nobody"])
      expect(await itself.patch(`${path}/machines/${id}`, { owner })).toMatchObject({ status: 404, code: "43009" });
    expect(await itself.patch(`${path}/machines/${id}`, { owner: "olga" })).toMatchObject({ data: { owner: "olga" } });
    expect(await itself.patch(`${path}/machines/${id}`, { owner: null })).toMatchObject({ data: { owner: null } });
    expect(await admin.patch(`${path}/machines/${id}`, { owner: "eve" })).toMatchObject({ data: { owner: "eve" } });
  });
});

describe("A license is suspended", () => {
  test("a suspended license starts no process and counts no use; pings, ends and corrections still work", async () => {
    const { path, admin, licenseId, itself } = await newStory({ max_uses: 9 });
    const at = `${path}/licenses/${licenseId}/actions`;
    const { id } = (await itself.post(`${path}/machines`, { license_id: licenseId, fingerprint: "a" })).data;
    const running = (await itself.post(`${path}/machines/${id}/processes`, { pid: "1" })).data.id;
    await itself.post(`${at}/increment-usage`, { increment: 2 });
    await admin.post(`${at}/suspend`);
    for (const who of [itself, admin]) {
      expect(await who.post(`${path}/machines/${id}/processes`, { pid: "2" })).toMatchObject({ status: 422, code: "47009" });
      expect(await who.post(`${at}/increment-usage`)).toMatchObject({ status: 422, code: "47009" });
      expect(await who.post(`${path}/machines/${id}/actions/ping-heartbeat`)).toMatchObject({ status: 200 });
      expect(await who.post(`${path}/machines/${id}/processes/${running}/actions/ping`)).toMatchObject({ status: 200 });
      expect(await who.post(`${at}/decrement-usage`)).toMatchObject({ status: 200 });
    }
    expect(await itself.delete(`${path}/machines/${id}/processes/${running}`)).toMatchObject({ status: 204 });
    expect(await itself.delete(`${path}/machines/${id}`)).toMatchObject({ status: 204 });
  });
});

describe("A machine has limits of its own", () => {
  test("a machine has at most 200 components", async () => {
    const { path, licenseId, itself } = await newStory();
    const part = (index: number) => ({ name: "disk", fingerprint: `disk-${index}` });
    const components = Array.from({ length: 100 }, (_, index) => part(index));
    const { id } = (await itself.post(`${path}/machines`, { license_id: licenseId, fingerprint: "a", components })).data;
    const add = (index: number) => itself.post(`${path}/machines/${id}/components`, part(index));
    for (let index = 100; index < 200; index += 1) expect((await add(index)).status).toBe(201);
    expect(await add(200)).toMatchObject({ status: 422, code: "48019" });
    const [{ id: first }] = (await itself.get(`${path}/machines/${id}/components`)).data;
    await itself.delete(`${path}/machines/${id}/components/${first}`);
    expect(await add(200)).toMatchObject({ status: 201 });
  });
});

test("every write by a license counts against its policy's rate limit; writes by people do not", async () => {
  const limits = { rate_limited: true, rate_limit: 99, rate_period: 3_600, max_machines: 9, require_check_in: true };
  const { path, admin, licenseId, itself } = await newStory(limits);
  const at = `${path}/licenses/${licenseId}`;
  const machine = await itself.post(`${path}/machines`, { license_id: licenseId, fingerprint: "a" });
  const of = `${path}/machines/${machine.data.id}`;
  const made = async (where: string, body: Record<string, unknown>) => (await admin.post(`${of}/${where}`, body)).data.id;
  const [component, process] = [await made("components", { name: "b", fingerprint: "b" }), await made("processes", { pid: "1" })];
  const writes = (who: Client): (() => ReturnType<Client["get"]>)[] => [
    () => who.patch(of, { name: crypto.randomUUID() }),
    () => who.post(`${of}/actions/ping-heartbeat`),
    () => who.post(`${of}/actions/reset-heartbeat`),
    () => who.post(`${of}/components`, { name: "disk", fingerprint: crypto.randomUUID() }),
    () => who.post(`${of}/processes`, { pid: crypto.randomUUID() }),
  ];
  const ends = (who: Client) => [
    () => who.post(`${of}/processes/${process}/actions/ping`),
    () => who.delete(`${of}/components/${component}`),
    () => who.delete(`${of}/processes/${process}`),
    () => who.delete(of),
  ];
  const left: (string | null)[] = [];
  const all = [...writes(itself), () => itself.post(`${at}/actions/checkin`), () => itself.post(`${at}/actions/increment-usage`)];
  for (const write of [...all, ...ends(itself).slice(0, 3)]) {
    const reply = await write();
    expect(reply.status, reply.message).toBeLessThan(300);
    left.push(/r=(\d+)/.exec(reply.headers.get("RateLimit") ?? "")?.[1] ?? null);
  }
  expect(left.map(Number)).toEqual(left.map((_, index) => 97 - index));
  for (const write of writes(admin)) expect((await write()).headers.get("RateLimit")).toBeNull();
  const gone = await itself.delete(of);
  expect(gone).toMatchObject({ status: 204 });
  expect(gone.headers.get("RateLimit")).toMatch(new RegExp(`^"license";r=${97 - left.length};t=\\d+$`));
});
