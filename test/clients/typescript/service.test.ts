import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Latchkey, type LatchkeyOptions } from "../../../clients/typescript/src/index.ts";
import { fileStorage } from "../../../clients/typescript/src/node.ts";
import { newVendor, type Vendor } from "./vendor.ts";

// The client against the service as `npm start` runs it.

let vendor: Vendor;
let folder: string;

beforeAll(async () => {
  vendor = await newVendor();
  folder = mkdtempSync(join(tmpdir(), "latchkey-client-"));
});

afterAll(async () => {
  await vendor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const fingerprint = "b5:2f:0c:9a";

/** The app as it is started: with the keys that it embeds, and a folder for its files. */
async function start({ key }: { key: string }, options: Partial<LatchkeyOptions> = {}): Promise<Latchkey> {
  const publicKeys = await vendor.publicKeys();
  return new Latchkey({
    url: vendor.service.url,
    tenant: "acme",
    publicKeys,
    storage: fileStorage(join(folder, key)),
    ...options,
  });
}

const noNetwork = { runtime: { fetch: () => Promise.reject(new TypeError("fetch failed")) } };

describe("a customer's license", () => {
  test.each(["ED25519", "RSA2048PKCS1", "RSA2048PSS"])(
    "under %s takes a seat, runs offline, and stops when it is suspended",
    async (scheme) => {
      const license = await vendor.newLicense({ max_machines: 1, scheme });
      const { id: entitlement_id } = await vendor.make("/entitlements", { name: "Export", code: `EXPORT_${scheme}` });
      await vendor.make(`/licenses/${license.id}/entitlements`, { entitlement_id: [entitlement_id] });
      const latchkey = await start(license);
      const question = { key: ` ${license.key}\n`, fingerprint, entitlements: [`EXPORT_${scheme}`] };
      const check = await latchkey.check({ ...question, machine: { hostname: "studio.local" } });
      expect(check).toMatchObject({
        verdict: "allowed",
        decidedBy: "service",
        code: "valid",
        notes: [],
        license: { name: "Alice" },
      });
      expect(check.graceEndsAt?.getTime()).toBeGreaterThan(Date.now() + 13 * 86_400_000);

      const offline = await start(license, noNetwork);
      expect(await offline.check(question)).toMatchObject({
        verdict: "allowed",
        decidedBy: "file",
        noAnswer: { cause: "offline" },
      });
      expect(await offline.check({ ...question, entitlements: ["CLOUD"] })).toMatchObject({
        verdict: "refused",
        code: "entitlements_missing",
      });
      expect(await latchkey.check({ ...question, entitlements: ["CLOUD"] })).toMatchObject({
        verdict: "refused",
        code: "entitlements_missing",
      });

      expect(await latchkey.check({ ...question, fingerprint: "c7:91" })).toMatchObject({ verdict: "refused", code: "47025" });
      expect(await latchkey.deactivate(question)).toMatchObject({ outcome: "done" });
      expect(await latchkey.check({ ...question, fingerprint: "c7:91" })).toMatchObject({ verdict: "allowed" });

      await vendor.make(`/licenses/${license.id}/actions/suspend`, {});
      expect(await latchkey.check({ ...question, fingerprint: "c7:91" })).toMatchObject({
        verdict: "refused",
        code: "suspended",
      });
      expect(await offline.check({ ...question, fingerprint: "c7:91" })).toMatchObject({ verdict: "unknown", code: "no_file" });
    },
  );

  test("without a fingerprint has a license file", async () => {
    const license = await vendor.newLicense({});
    const check = await (await start(license)).check({ key: license.key });
    expect(check).toMatchObject({ verdict: "allowed", notes: [] });
    expect(await (await start(license, noNetwork)).check({ key: license.key })).toMatchObject({
      verdict: "allowed",
      decidedBy: "file",
    });
  });

  test("leaves nothing on the disk that shows its key, and nothing that others may read", async () => {
    const license = await vendor.newLicense({});
    await (await start(license)).check({ key: license.key, fingerprint });
    const names = readdirSync(join(folder, license.key));
    expect(names).toHaveLength(1);
    const [path = ""] = names.map((name) => join(folder, license.key, name));
    expect(readFileSync(path, "utf8")).not.toContain(license.key);
    expect(statSync(path).mode & 0o077).toBe(0);
  });
});

describe("one key in the app", () => {
  test("stays when the license moves from the trial to the paid policy", async () => {
    const license = await vendor.newLicense({ name: "Trial", duration: 1_209_600 });
    const publicKeys = await vendor.publicKeys();
    const question = { key: license.key, fingerprint };
    expect(await (await start(license, { publicKeys })).check(question)).toMatchObject({
      verdict: "allowed",
      decidedBy: "service",
    });
    const product_id = vendor.productId;
    const paid = await vendor.make("/policies", { product_id, name: "Paid", transfer_strategy: "reset_expiry" });
    await vendor.change("PUT", `/licenses/${license.id}/policy`, { policy_id: paid.id });
    expect(await (await start(license, { ...noNetwork, publicKeys })).check(question)).toMatchObject({
      decidedBy: "file",
      mayRun: true,
    });
    expect(await (await start(license, { publicKeys })).check(question)).toMatchObject({ decidedBy: "service", mayRun: true });
  });

  test("becomes two while a new one is introduced: apps with both go on, those with the old one alone have their file", async () => {
    const license = await vendor.newLicense({});
    const question = { key: license.key, fingerprint };
    const before = await vendor.publicKeys();
    expect(await (await start(license, { publicKeys: before })).check(question)).toMatchObject({ verdict: "allowed" });
    const next = await vendor.make("/signing-keys", { algorithm: "ED25519" });
    await vendor.change("PATCH", `/signing-keys/${next.kid}`, { status: "active" });
    const after = await vendor.publicKeys();
    expect(after).not.toEqual(before);
    const updated = { publicKeys: [...before, ...after] };
    expect(await (await start(license, updated)).check(question)).toMatchObject({
      decidedBy: "service",
      mayRun: true,
      notes: [],
    });
    expect(await (await start(license, { ...noNetwork, ...updated })).check(question)).toMatchObject({ decidedBy: "file" });
    expect(await (await start(license, { publicKeys: before })).check(question)).toMatchObject({
      verdict: "allowed",
      decidedBy: "file",
      noAnswer: { cause: "interception" },
    });
  });
});

describe("refusals of the service", () => {
  test("a key that no license has", async () => {
    const license = await vendor.newLicense({});
    const check = await (await start(license)).check({ key: "NO-SUCH-LICENSE-KEY", fingerprint });
    expect(check).toMatchObject({ verdict: "refused", decidedBy: "service", code: "40001" });
  });

  test("a fingerprint that broken readers give for every machine", async () => {
    const license = await vendor.newLicense({});
    const check = await (await start(license)).check({ key: license.key, fingerprint: "03000200-0400-0500-0006-000700080009" });
    expect(check).toMatchObject({ verdict: "refused", code: "48002" });
  });

  test("a tenant that there is not, and a key of somebody else: no answer", async () => {
    const license = await vendor.newLicense({});
    const nobody = await (await start(license, { tenant: "nobody" })).check({ key: license.key });
    expect(nobody).toMatchObject({ verdict: "unknown", noAnswer: { cause: "interception" } });
    const stranger = await (await start(license, { publicKeys: "d7".repeat(32) })).check({ key: license.key });
    expect(stranger).toMatchObject({ verdict: "unknown", noAnswer: { cause: "interception" } });
  });
});

describe("policies that ask for more", () => {
  test("a heartbeat: the first check starts it, and the seat is given back", async () => {
    const license = await vendor.newLicense({ require_heartbeat: true, heartbeat_duration: 60, max_machines: 1 });
    const latchkey = await start(license);
    expect(await latchkey.check({ key: license.key, fingerprint })).toMatchObject({ verdict: "allowed", decidedBy: "service" });
    const alive = Promise.withResolvers<unknown>();
    const heartbeat = latchkey.heartbeat({ key: license.key, fingerprint, onEvent: alive.resolve });
    expect(await alive.promise).toMatchObject({ state: "alive", machine: { fingerprint, heartbeat_status: "alive" } });
    expect(await heartbeat.giveBack()).toBe(true);
    expect(await latchkey.check({ key: license.key, fingerprint: "c7:91" })).toMatchObject({ verdict: "allowed" });
  });

  test("a check-in that is overdue is made", async () => {
    const license = await vendor.newLicense({ require_check_in: true, check_in_interval: "daily" });
    expect(await (await start(license)).check({ key: license.key, fingerprint })).toMatchObject({ verdict: "allowed" });
  });

  test("a fingerprint scope", async () => {
    const license = await vendor.newLicense({ require_fingerprint_scope: true });
    const latchkey = await start(license);
    expect(await latchkey.check({ key: license.key })).toMatchObject({ verdict: "refused", code: "fingerprint_scope_required" });
    expect(await latchkey.check({ key: license.key, fingerprint })).toMatchObject({ verdict: "allowed" });
  });

  test("a license token in place of the key", async () => {
    const license = await vendor.newLicense({ authentication_strategy: "token" });
    expect(await (await start(license)).check({ key: license.key, fingerprint })).toMatchObject({ verdict: "refused" });
    const { token = "" } = await vendor.make(`/licenses/${license.id}/tokens`, { name: "app" });
    expect(await (await start(license, { token })).check({ key: license.key, fingerprint })).toMatchObject({
      verdict: "allowed",
      notes: [],
    });
  });
});
