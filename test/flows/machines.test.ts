import { afterEach, describe, expect, test, vi } from "vitest";
import { verifyFile } from "../crypto/independent-verifier.ts";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const activate = ({ path, admin }: Catalogue, license_key: string, fingerprint: string, members: Record<string, unknown> = {}) =>
  admin.post(`${path}/machines`, { license_key, fingerprint, ...members });

const later = async (vendor: Catalogue, seconds: number) => travelTo(vendor, new Date(Date.now() + seconds * 1000));

describe("A license limits its machines", () => {
  test.each([
    ["no_overage", 4],
    ["allow_1_25x", 5],
    ["allow_1_5x", 6],
    ["allow_2x", 8],
    ["always_allow", 10],
  ])("%s lets %i machines on a limit of 4", async (overage_strategy, most) => {
    const vendor = await newCatalogue();
    const { license_key } = await newLicense(vendor, await newPolicy(vendor, { max_machines: 4, overage_strategy }));
    const codes: string[] = [];
    for (let index = 0; index < 10; index += 1) codes.push((await activate(vendor, license_key, `m${index}`)).code);
    expect(codes).toEqual(Array.from({ length: 10 }, (_, index) => (index < most ? "00000" : "47025")));
  });

  test.each([
    ["cores", "max_cores", "47026"],
    ["memory", "max_memory", "47027"],
    ["disk", "max_disk", "47028"],
  ])("the sum of %s holds when a machine is made and when it is changed", async (member, limit, code) => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license_key } = await newLicense(vendor, await newPolicy(vendor, { max_machines: 3, [limit]: 10 }));
    const first = await activate(vendor, license_key, "a", { [member]: 6 });
    expect(await activate(vendor, license_key, "b", { [member]: 5 })).toMatchObject({ status: 422, code });
    expect(await activate(vendor, license_key, "b", { [member]: 4 })).toMatchObject({ status: 201 });
    const at = `${path}/machines/${first.data.id}`;
    expect(await admin.patch(at, { [member]: 7 })).toMatchObject({ status: 422, code });
    expect(await admin.get(at)).toMatchObject({ data: { [member]: 6 } });
    expect(await admin.patch(at, { [member]: 5, name: "Studio" })).toMatchObject({
      status: 200,
      data: { [member]: 5, name: "Studio", fingerprint: "a" },
    });
  });

  test("per user, each owner has the seats", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const { license_key } = await newLicense(
      vendor,
      await newPolicy(vendor, { max_machines: 2, machine_leasing_strategy: "per_user" }),
    );
    for (const owner of ["ada", "bob", null]) {
      expect(await activate(vendor, license_key, `1 of ${owner}`, { owner })).toMatchObject({ status: 201, data: { owner } });
      expect(await activate(vendor, license_key, `2 of ${owner}`, { owner })).toMatchObject({ status: 201 });
      expect(await activate(vendor, license_key, `3 of ${owner}`, { owner })).toMatchObject({ status: 422, code: "47025" });
    }
  });

  test.each([
    ["unique_per_license", ["00000", "00000", "00000"]],
    ["unique_per_policy", ["48005", "00000", "00000"]],
    ["unique_per_product", ["48005", "48005", "00000"]],
    ["unique_per_tenant", ["48005", "48005", "48005"]],
  ])("%s: on another license of the policy, the product, the tenant", async (machine_uniqueness_strategy, codes) => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { machine_uniqueness_strategy });
    const first = await newLicense(vendor, policy);
    expect(await activate(vendor, first.license_key, "a")).toMatchObject({ status: 201 });
    expect(await activate(vendor, first.license_key, "a")).toMatchObject({ status: 409, code: "48005" });
    const other = await admin.post(`${path}/products`, { name: "Other", code: "other" });
    const elsewhere = { ...vendor, productId: other.data.id };
    const licenses = [
      await newLicense(vendor, policy),
      await newLicense(vendor, await newPolicy(vendor, { machine_uniqueness_strategy })),
      await newLicense(elsewhere, await newPolicy(elsewhere, { machine_uniqueness_strategy })),
    ];
    const answers = [];
    for (const { license_key } of licenses) answers.push((await activate(vendor, license_key, "a")).code);
    expect(answers).toEqual(codes);
  });

  test.each([
    ["suspended", "47009"],
    ["banned owner", "47011"],
    ["expired", "47010"],
  ])("a license that is %s takes no machine", async (state, code) => {
    let vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license_key, license_id } = await newLicense(vendor, await newPolicy(vendor, { duration: 86_400 }));
    if (state === "suspended") await admin.post(`${path}/licenses/${license_id}/actions/suspend`);
    if (state === "expired") vendor = await later(vendor, 90_000);
    if (state === "banned owner") {
      await newAccount({ path, maker: admin, username: "bob", role: "user" });
      await admin.patch(`${path}/licenses/${license_id}`, { owner: "bob" });
      expect(await admin.post(`${path}/accounts/bob/actions/ban`)).toMatchObject({ status: 200 });
    }
    expect(await activate(vendor, license_key, "a")).toMatchObject({ status: 422, code });
  });
});

describe("A machine is used from activation to deletion", () => {
  test("a machine is found by id and by fingerprint, changed, moved within limits, and deleted", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor);
    const [from, to] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const { data: machine } = await activate(vendor, from.license_key, "b5:2f", {
      hostname: "studio.local",
      ip: "192.0.2.10",
      components: [{ name: "disk", fingerprint: "d1" }],
    });
    for (const path_ of [machine.id, `b5:2f?license_id=${from.license_id}`, `b5:2f?license_id=${from.license_key}`]) {
      expect(await admin.get(`${path}/machines/${path_}`)).toMatchObject({ status: 200, data: machine });
    }
    expect(await admin.get(`${path}/machines/b5:2f?license_id=${to.license_id}`)).toMatchObject({ status: 404, code: "48001" });
    const named = `${path}/machines/b5:2f?license_id=`;
    expect(await admin.patch(`${named}${from.license_id}`, { platform: "macOS" })).toMatchObject({ data: { platform: "macOS" } });
    expect(await admin.patch(`${named}${from.license_key}`, { platform: null })).toMatchObject({ data: { platform: null } });
    expect(await admin.patch(`${named}${to.license_id}`, { name: "x" })).toMatchObject({ status: 404, code: "48001" });
    expect(await admin.patch(`${path}/machines/${machine.id}`, { license_key: to.license_key })).toMatchObject({
      status: 200,
      roundTrips: 1,
      data: { license_id: to.license_id, license_key: to.license_key, hostname: "studio.local" },
    });
    const counts = async () =>
      [await admin.get(`${path}/licenses/${from.license_id}`), await admin.get(`${path}/licenses/${to.license_id}`)].map(
        ({ data }) => data.machines_count,
      );
    expect(await counts()).toEqual([0, 1]);
    const { data: second } = await activate(vendor, from.license_key, "other");
    expect(await admin.patch(`${path}/machines/${second.id}`, { license_key: to.license_key })).toMatchObject({
      status: 422,
      code: "47025",
    });
    expect(await admin.patch(`${path}/machines/${second.id}`, { license_key: "no such key" })).toMatchObject({
      status: 404,
      code: "48004",
    });
    expect(await counts()).toEqual([1, 1]);
    expect(await admin.delete(`${path}/machines/${machine.id}`)).toMatchObject({ status: 204 });
    expect(await admin.delete(`${path}/machines/${machine.id}`)).toMatchObject({ status: 404, code: "48001" });
    expect(await counts()).toEqual([1, 0]);
  });

  test("a heartbeat starts with a ping, a missed window ends it, and the seat is free at once", async () => {
    let vendor = await newCatalogue();
    const policy = await newPolicy(vendor, {
      require_heartbeat: true,
      heartbeat_basis: "from_first_ping",
      heartbeat_duration: 60,
    });
    const { license_key, license_id } = await newLicense(vendor, policy);
    const { data: machine } = await activate(vendor, license_key, "a");
    const validate = () =>
      vendor.admin.post(`${vendor.path}/licenses/${license_id}/actions/validate`, { scope: { fingerprint: "a" } });
    expect(machine).toMatchObject({ heartbeat_status: "not_started", next_heartbeat_at: null });
    expect(await validate()).toMatchObject({ data: { code: "heartbeat_not_started" } });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const ping = () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/ping-heartbeat`);
    expect(await ping()).toMatchObject({ status: 200, roundTrips: 1, data: { heartbeat_status: "alive" } });
    expect(await validate()).toMatchObject({ data: { valid: true } });
    const pingedAt = Date.now();
    vendor = await travelTo(vendor, new Date(pingedAt + 59_999));
    expect(await validate()).toMatchObject({ data: { valid: true } });
    expect(await activate(vendor, license_key, "b")).toMatchObject({ code: "47025" });
    vendor = await travelTo(vendor, new Date(pingedAt + 60_000));
    expect(await validate()).toMatchObject({ data: { code: "heartbeat_dead" } });
    expect(await vendor.admin.get(`${vendor.path}/machines/${machine.id}`)).toMatchObject({ data: { heartbeat_status: "dead" } });
    expect(await ping()).toMatchObject({ status: 422, code: "48009" });
    expect(await activate(vendor, license_key, "b")).toMatchObject({ status: 201 });
    expect(await activate(vendor, license_key, "a")).toMatchObject({ status: 422, code: "47025" });
  });

  test("a dead machine can be activated again under its fingerprint", async () => {
    let vendor = await newCatalogue();
    const { license_key } = await newLicense(
      vendor,
      await newPolicy(vendor, { require_heartbeat: true, heartbeat_duration: 60 }),
    );
    const first = await activate(vendor, license_key, "a");
    expect(first).toMatchObject({ data: { heartbeat_status: "alive" } });
    vendor = await later(vendor, 61);
    const second = await activate(vendor, license_key, "a");
    expect(second).toMatchObject({ status: 201 });
    expect(await vendor.admin.get(`${vendor.path}/machines/${first.data.id}`)).toMatchObject({ status: 404 });
  });

  test.each([
    ["no_revive", 60, "48009"],
    ["1_minute_revive", 119, "00000"],
    ["1_minute_revive", 121, "48009"],
    ["5_minute_revive", 300, "00000"],
    ["15_minute_revive", 1_000, "48009"],
  ])("%s, %i s after its last ping: %s", async (heartbeat_resurrection_strategy, seconds, code) => {
    let vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { heartbeat_duration: 60, heartbeat_resurrection_strategy });
    const { license_key } = await newLicense(vendor, policy);
    const { data: machine } = await activate(vendor, license_key, "a");
    const ping = () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/ping-heartbeat`);
    await ping();
    vendor = await later(vendor, seconds);
    const revived = await ping();
    expect(revived.code).toBe(code);
    if (code !== "00000") return;
    expect(revived.data.heartbeat_status).toBe("resurrected");
    vendor = await later(vendor, 1);
    expect(await ping()).toMatchObject({ data: { heartbeat_status: "alive" } });
  });

  test("a dead machine cannot revive after another machine took its seat", async () => {
    let vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { heartbeat_duration: 60, heartbeat_resurrection_strategy: "15_minute_revive" });
    const { license_key } = await newLicense(vendor, policy);
    const { data: machine } = await activate(vendor, license_key, "a");
    const ping = () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/ping-heartbeat`);
    await ping();
    vendor = await later(vendor, 61);
    expect(await activate(vendor, license_key, "b")).toMatchObject({ status: 201 });
    expect(await ping()).toMatchObject({ status: 422, code: "47025" });
  });

  test("a heartbeat that is reset has never started, whatever its basis", async () => {
    const vendor = await newCatalogue();
    const { license_key } = await newLicense(vendor, await newPolicy(vendor, { require_heartbeat: true }));
    const { data: machine } = await activate(vendor, license_key, "a");
    const act = (action: string) => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/${action}`);
    expect(await act("reset-heartbeat")).toMatchObject({
      data: { heartbeat_status: "not_started", last_heartbeat_at: null, next_heartbeat_at: null },
    });
    expect(await act("ping-heartbeat")).toMatchObject({ data: { heartbeat_status: "alive" } });
  });

  test("a machine has components and processes, within their rules", async () => {
    let vendor = await newCatalogue();
    const policy = await newPolicy(vendor, {
      max_machines: 2,
      max_processes: 2,
      heartbeat_duration: 60,
      component_uniqueness_strategy: "unique_per_license",
    });
    const { license_key, license_id } = await newLicense(vendor, policy);
    const [{ data: first }, { data: second }] = [
      await activate(vendor, license_key, "a"),
      await activate(vendor, license_key, "b"),
    ];
    const at = (machine: { id: string }, what: string) => `${vendor.path}/machines/${machine.id}/${what}`;
    const component = await vendor.admin.post(at(first, "components"), { name: "disk", fingerprint: "d1" });
    expect(component).toMatchObject({ status: 201, data: { name: "disk", fingerprint: "d1" } });
    expect(await vendor.admin.post(at(first, "components"), { name: "disk", fingerprint: "d1" })).toMatchObject({
      status: 409,
      code: "48012",
    });
    expect(await vendor.admin.post(at(second, "components"), { name: "disk", fingerprint: "d1" })).toMatchObject({
      status: 409,
      code: "48012",
    });
    expect(await vendor.admin.get(at(first, "components"))).toMatchObject({ count: 1, data: [component.data] });
    const validate = (components: string[]) =>
      vendor.admin.post(`${vendor.path}/licenses/${license_id}/actions/validate`, { scope: { fingerprint: "a", components } });
    expect(await validate(["d1"])).toMatchObject({ data: { valid: true } });
    expect(await validate(["d2"])).toMatchObject({ data: { code: "components_scope_mismatch" } });
    expect(await vendor.admin.delete(at(first, `components/${component.data.id}`))).toMatchObject({ status: 204 });
    expect(await vendor.admin.delete(at(first, `components/${component.data.id}`))).toMatchObject({ status: 404, code: "48011" });

    const start = (pid: string) => vendor.admin.post(at(first, "processes"), { pid });
    const { data: process } = await start("1");
    expect(await start("1")).toMatchObject({ status: 409, code: "48016" });
    expect(await start("2")).toMatchObject({ status: 201 });
    expect(await start("3")).toMatchObject({ status: 422, code: "47029" });
    expect(await vendor.admin.post(at(second, "processes"), { pid: "3" })).toMatchObject({ status: 201 });
    const ping = () => vendor.admin.post(at(first, `processes/${process.id}/actions/ping`));
    expect(await ping()).toMatchObject({ status: 200 });
    vendor = await later(vendor, 61);
    expect(await ping()).toMatchObject({ status: 422, code: "48018" });
    expect(await start("3")).toMatchObject({ status: 201 });
    expect(await vendor.admin.delete(at(first, `processes/${process.id}`))).toMatchObject({ status: 204 });
    expect(await vendor.admin.get(at(first, "processes"))).toMatchObject({ count: 2 });
  });

  test("a machine file verifies offline, and opens with the key and the fingerprint when it is encrypted", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor));
    const { data: machine } = await activate(vendor, license.license_key, "b5:2f");
    const at = `${path}/machines/${machine.id}/actions/check-out`;
    const signer = { kind: "MACHINE", alg: "ed25519", publicKeyPem: license.license_policy.policy_public_key } as const;
    expect(await admin.post(at, { algorithm: "base64+rsa-sha256" })).toMatchObject({ status: 422, code: "48010" });
    const plain = await admin.post(at, { include: ["license"] });
    expect(plain.roundTrips).toBe(1);
    expect(await verifyFile(plain.data.certificate, signer)).toMatchObject({
      data: {
        type: "machines",
        id: machine.id,
        attributes: { fingerprint: "b5:2f" },
        relationships: { license: { data: { id: license.license_id } } },
      },
      included: [{ type: "licenses", attributes: { key: license.license_key } }],
    });
    const encrypted = await admin.get(`${at}?encrypt=true&ttl=3600`);
    const text = new TextDecoder().decode(encrypted.bytes);
    expect(await verifyFile(text, { ...signer, secret: `${license.license_key}b5:2f` })).toMatchObject({ meta: { ttl: 3600 } });
    await expect(verifyFile(text, { ...signer, secret: license.license_key })).rejects.toThrow();
    await admin.post(`${path}/licenses/${license.license_id}/actions/suspend`);
    expect(await admin.post(at)).toMatchObject({ status: 422, code: "47009" });
  });
});
