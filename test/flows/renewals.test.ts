import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const month = { duration_iso: "P1M", renewal_basis: "from_expiry" };

/** The day on which a license expires, or each of the days after so many renewals. */
const dayOf = ({ expiry }: { expiry: string }): string => expiry.slice(0, 10);

async function renewals({ path, admin }: Catalogue, id: string, count: number): Promise<string[]> {
  const days: string[] = [];
  for (let number = 0; number < count; number++) {
    const renewed = await admin.post(`${path}/licenses/${id}/actions/renew`);
    expect(renewed).toMatchObject({ status: 200, roundTrips: 1 });
    days.push(dayOf(renewed.data));
  }
  return days;
}

const vendorAt = async (instant: string): Promise<Catalogue> => {
  const vendor = await newCatalogue();
  return travelTo(vendor, instant);
};

const monthEnds = ["2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"];

describe("a license that began at a month's end keeps its day over four renewals", () => {
  test("a month from 31 January: the last day of each month", async () => {
    const vendor = await vendorAt("2027-01-31T09:30:00.000Z");
    const license = await newLicense(vendor, await newPolicy(vendor, month));
    expect(license.expiry).toBe("2027-02-28T09:30:00.000Z");
    expect(await renewals(vendor, license.license_id, 4)).toEqual(monthEnds);
  });

  test("a month from 30 January: 28 February, then the 30th again", async () => {
    const vendor = await vendorAt("2027-01-30T09:30:00.000Z");
    const license = await newLicense(vendor, await newPolicy(vendor, month));
    expect(dayOf(license)).toBe("2027-02-28");
    expect(await renewals(vendor, license.license_id, 4)).toEqual(["2027-03-30", "2027-04-30", "2027-05-30", "2027-06-30"]);
  });

  test("a year from a leap day: 28 February, and the leap day in the next leap year", async () => {
    const vendor = await vendorAt("2028-02-29T09:30:00.000Z");
    const license = await newLicense(vendor, await newPolicy(vendor, { ...month, duration_iso: "P1Y" }));
    expect(dayOf(license)).toBe("2029-02-28");
    expect(await renewals(vendor, license.license_id, 4)).toEqual(["2030-02-28", "2031-02-28", "2032-02-29", "2033-02-28"]);
  });

  test("with a signed key, which says when the license expires", async () => {
    const vendor = await vendorAt("2027-01-31T09:30:00.000Z");
    const license = await newLicense(vendor, await newPolicy(vendor, month), { signed: true });
    expect(await renewals(vendor, license.license_id, 4)).toEqual(monthEnds);
  });
});

describe("whatever starts the clock on 31 January", () => {
  const starts: Record<string, (vendor: Catalogue, license: any) => Promise<unknown>> = {
    from_first_validation: ({ path, admin }, { license_id }) => admin.post(`${path}/licenses/${license_id}/actions/validate`),
    from_first_activation: ({ path, admin }, { license_key }) =>
      admin.post(`${path}/machines`, { license_key, fingerprint: "first-machine" }),
    from_first_use: ({ path, admin }, { license_id }) => admin.post(`${path}/licenses/${license_id}/actions/increment-usage`),
    from_first_check_in: ({ path, admin }, { license_id }) => admin.post(`${path}/licenses/${license_id}/actions/checkin`),
  };

  test.each(Object.keys(starts))("%s: renewals keep the day", async (expiration_basis) => {
    const vendor = await vendorAt("2027-01-31T09:30:00.000Z");
    const policy = await newPolicy(vendor, { ...month, expiration_basis, require_check_in: true });
    const license = await newLicense(vendor, policy);
    expect(license.expiry).toBeNull();
    await starts[expiration_basis]?.(vendor, license);
    const started = await vendor.admin.get(`${vendor.path}/licenses/${license.license_id}`);
    expect(dayOf(started.data)).toBe("2027-02-28");
    expect(await renewals(vendor, license.license_id, 4)).toEqual(monthEnds);
  });

  test("a move to a policy that resets the expiry: renewals keep the day of the move", async () => {
    const vendor = await vendorAt("2027-01-31T09:30:00.000Z");
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor));
    const next = await newPolicy(vendor, { ...month, transfer_strategy: "reset_expiry" });
    const moved = await admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id: next.id });
    expect(moved).toMatchObject({ status: 200, data: { expiry: "2027-02-28T09:30:00.000Z" } });
    expect(await renewals(vendor, license.license_id, 4)).toEqual(monthEnds);
  });
});

describe("A vendor sets an expiry", () => {
  test("later renewals keep the day of that expiry", async () => {
    const vendor = await vendorAt("2027-01-31T09:30:00.000Z");
    const { path, admin } = vendor;
    const { license_id: id } = await newLicense(vendor, await newPolicy(vendor, month));
    await admin.patch(`${path}/licenses/${id}`, { expiry: "2027-02-28T00:00:00.000Z" });
    expect(await renewals(vendor, id, 2)).toEqual(["2027-03-28", "2027-04-28"]);
  });

  test("a PATCH that repeats the current expiry keeps the day", async () => {
    const vendor = await vendorAt("2027-01-31T09:30:00.000Z");
    const { path, admin } = vendor;
    const { license_id: id, expiry } = await newLicense(vendor, await newPolicy(vendor, month));
    await admin.patch(`${path}/licenses/${id}`, { name: "Renamed", expiry });
    expect(await renewals(vendor, id, 2)).toEqual(["2027-03-31", "2027-04-30"]);
  });
});

describe("a renewal before, at and after the expiry", () => {
  const instants = [
    ["before", "2027-02-28T09:29:59.999Z"],
    ["at", "2027-02-28T09:30:00.000Z"],
    ["after", "2027-03-15T12:00:00.000Z"],
  ] as const;
  const expected = {
    from_expiry: { before: "2027-03-31T09:30:00.000Z", at: "2027-03-31T09:30:00.000Z", after: "2027-03-31T09:30:00.000Z" },
    from_now: { before: "2027-03-28T09:29:59.999Z", at: "2027-03-28T09:30:00.000Z", after: "2027-04-15T12:00:00.000Z" },
    from_now_if_expired: {
      before: "2027-03-31T09:30:00.000Z",
      at: "2027-03-28T09:30:00.000Z",
      after: "2027-04-15T12:00:00.000Z",
    },
  };
  const cases = Object.keys(expected).flatMap((basis) =>
    instants.map(([when, instant]) => [basis as keyof typeof expected, when, instant] as const),
  );

  test.each(cases)("%s, %s it", async (renewal_basis, when, instant) => {
    const sold = await vendorAt("2027-01-31T09:30:00.000Z");
    const { license_id: id } = await newLicense(sold, await newPolicy(sold, { ...month, renewal_basis }));
    const { path, admin } = await travelTo(sold, instant);
    expect(await admin.post(`${path}/licenses/${id}/actions/renew`)).toMatchObject({
      status: 200,
      data: { expiry: expected[renewal_basis][when] },
    });
  });
});

describe("The start day of an expiry", () => {
  test("appears in no response and no event", async () => {
    const vendor = await vendorAt("2027-01-31T09:30:00.000Z");
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor, month));
    await renewals(vendor, license.license_id, 1);
    const seen = [
      license,
      await admin.get(`${path}/licenses/${license.license_id}`),
      await admin.get(`${path}/events?limit=100`),
    ];
    expect(JSON.stringify(seen)).not.toContain("anchor");
  });
});

describe("A license that expired long ago is renewed", () => {
  test("the license stays expired until enough renewals move its expiry into the future", async () => {
    let vendor = await vendorAt("2027-01-28T12:00:00.000Z");
    const { license_id: id, license_key } = await newLicense(vendor, await newPolicy(vendor, month));
    vendor = await travelTo(vendor, "2027-04-10T12:00:00.000Z");
    const { path, admin } = vendor;
    const renew = async () => (await admin.post(`${path}/licenses/${id}/actions/renew`)).data;
    const validate = async () => (await admin.post(`${path}/licenses/actions/validate`, { license_key })).data.code;
    expect(await renew()).toMatchObject({ expiry: "2027-03-28T12:00:00.000Z", status: "expired" });
    expect(await validate()).toBe("expired");
    expect(await renew()).toMatchObject({ expiry: "2027-04-28T12:00:00.000Z" });
    expect(await validate()).toBe("valid");
  });
});

describe("four renewals, across leap days and the ends of months", () => {
  test.each([
    ["P1M", "2027-11-15", ["2027-12-15", "2028-01-15", "2028-02-15", "2028-03-15", "2028-04-15"]],
    ["P1Y", "2027-02-28", ["2028-02-28", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-28"]],
    ["P1Y", "2027-03-01", ["2028-03-01", "2029-03-01", "2030-03-01", "2031-03-01", "2032-03-01"]],
    ["P4Y", "2028-02-29", ["2032-02-29", "2036-02-29", "2040-02-29", "2044-02-29", "2048-02-29"]],
    ["P365D", "2027-02-28", ["2028-02-28", "2029-02-27", "2030-02-27", "2031-02-27", "2032-02-27"]],
    ["P30D", "2028-01-31", ["2028-03-01", "2028-03-31", "2028-04-30", "2028-05-30", "2028-06-29"]],
  ])("%s from %s", async (duration_iso, start, days) => {
    const vendor = await vendorAt(`${start}T09:30:00.000Z`);
    const license = await newLicense(vendor, await newPolicy(vendor, { ...month, duration_iso }));
    expect([dayOf(license), ...(await renewals(vendor, license.license_id, 4))]).toEqual(days);
  });
});
