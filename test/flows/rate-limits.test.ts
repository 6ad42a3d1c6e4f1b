import { afterEach, describe, expect, test, vi } from "vitest";
import { newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a rate-limited policy", () => {
  test("limits the requests for one license in a period, and says when to try again", async () => {
    let vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { rate_limited: true, rate_limit: 3, rate_period: 30, max_machines: 9 });
    const [first, second] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const validate = (id: string) => vendor.admin.post(`${vendor.path}/licenses/${id}/actions/validate`);
    const once = await validate(first.license_id);
    expect(once).toMatchObject({ status: 200, roundTrips: 1 });
    expect(once.headers.get("RateLimit-Policy")).toBe('"license";q=3;w=30');
    expect(once.headers.get("RateLimit")).toBe('"license";r=2;t=30');
    const used = await vendor.admin.post(`${vendor.path}/licenses/${first.license_id}/actions/increment-usage`);
    expect([used.status, used.headers.get("RateLimit")]).toEqual([200, '"license";r=1;t=30']);
    const seat = await vendor.admin.post(`${vendor.path}/machines`, { license_id: first.license_id, fingerprint: "a" });
    expect([seat.status, seat.headers.get("RateLimit")]).toEqual([201, '"license";r=0;t=30']);
    const refused = await validate(first.license_id);
    expect(refused).toMatchObject({ status: 429, code: "40029" });
    expect(refused.headers.get("Retry-After")).toBe("30");
    expect(refused.headers.get("RateLimit-Policy")).toBe('"license";q=3;w=30');
    expect(refused.headers.get("RateLimit")).toBe('"license";r=0;t=30');
    expect(await vendor.admin.post(`${vendor.path}/licenses/${first.license_id}/actions/increment-usage`)).toMatchObject({
      status: 429,
    });
    expect(await validate(second.license_id)).toMatchObject({ status: 200 });
    vendor = await travelTo(vendor, new Date(Date.now() + 30_000));
    expect(await validate(first.license_id)).toMatchObject({ status: 200, data: { license: { uses: 1, machines_count: 1 } } });
  });

  test("shows the remaining requests in every counted response, also in refusals, and in no other", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const limits = {
      rate_limited: true,
      rate_limit: 9,
      rate_period: 3_600,
      require_check_in: true,
      duration: 86_400,
      max_machines: 9,
    };
    const license = await newLicense(vendor, await newPolicy(vendor, limits));
    const at = `${path}/licenses/${license.license_id}/actions`;
    const { data: machine } = await admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint: "a" });
    const counted = [
      () => admin.post(`${at}/renew`),
      () => admin.post(`${path}/licenses/actions/checkin`, { license_key: license.license_key }),
      () => admin.post(`${at}/checkout`),
      () => admin.get(`${at}/checkout`),
      () => admin.post(`${path}/machines/${machine.id}/actions/check-out`),
      () => admin.get(`${path}/machines/${machine.id}/actions/check-out`),
      () => admin.post(`${at}/suspend`),
      () => admin.post(`${at}/checkout`),
    ];
    const left: (string | null)[] = [];
    for (const send of counted) left.push((await send()).headers.get("RateLimit"));
    expect(left).toEqual(counted.map((_, index) => expect.stringContaining(`"license";r=${7 - index};t=`)));
    // The license's own state refuses first: the request to suspend it again is refused for its suspension.
    for (const send of counted.filter((_, index) => index !== 6)) {
      const refused = await send();
      expect(refused).toMatchObject({ status: 429, code: "40029", roundTrips: 1 });
      expect(refused.headers.get("RateLimit")).toContain('"license";r=0;t=');
      expect(refused.headers.get("RateLimit-Policy")).toBe('"license";q=9;w=3600');
      expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(3_500);
    }
    const free = await newLicense(vendor, await newPolicy(vendor));
    for (const reply of [
      await admin.get(`${path}/licenses/${license.license_id}`),
      await admin.post(`${path}/licenses/${free.license_id}/actions/validate`),
    ]) {
      expect([reply.status, reply.headers.get("RateLimit"), reply.headers.get("RateLimit-Policy")]).toEqual([200, null, null]);
    }
  });
});
