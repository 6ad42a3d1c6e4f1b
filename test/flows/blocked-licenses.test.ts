import { describe, expect, test } from "vitest";
import { newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

/** A license with a machine, and what it is asked for while it is blocked. */
async function newStory() {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  await newAccount({ path, maker: admin, username: "grace", role: "user" });
  const license = await newLicense(vendor, await newPolicy(vendor), { owner: "grace" });
  const at = `${path}/licenses/${license.license_id}`;
  const machine = await admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint: "first-machine" });
  const asks = {
    use: () => admin.post(`${at}/actions/increment-usage`),
    process: () => admin.post(`${path}/machines/${machine.data.id}/processes`, { pid: crypto.randomUUID() }),
    token: () => admin.post(`${at}/tokens`),
    machine: () => admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint: "first-machine" }),
    file: () => admin.post(`${at}/actions/checkout`),
  };
  return { ...vendor, at, asks };
}

describe("A blocked license takes no machine, process, use, token or file", () => {
  test.each([
    ["suspended", "47009"],
    ["banned", "47011"],
  ])("%s: %s", async (block, code) => {
    const { path, admin, at, asks } = await newStory();
    await admin.post(block === "suspended" ? `${at}/actions/suspend` : `${path}/accounts/grace/actions/ban`);
    const replies = await Promise.all(Object.values(asks).map((ask) => ask()));
    expect(replies.map((reply) => [reply.status, reply.code])).toEqual(replies.map(() => [422, code]));
    expect(await admin.get(at)).toMatchObject({ data: { uses: 0, status: block } });
  });

  test("an unbanned owner's license counts uses again", async () => {
    const { path, admin, asks } = await newStory();
    await admin.post(`${path}/accounts/grace/actions/ban`);
    expect(await asks.use()).toMatchObject({ status: 422, code: "47011" });
    await admin.post(`${path}/accounts/grace/actions/unban`);
    expect(await asks.use()).toMatchObject({ status: 200, data: { uses: 1 } });
  });
});
