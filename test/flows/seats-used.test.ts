import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const later = async (vendor: Catalogue, seconds: number) => travelTo(vendor, new Date(Date.now() + seconds * 1000));

/** A license with a machine that pings, one that fell silent, and one that never pinged. */
async function fleet(attributes: Record<string, unknown>) {
  let vendor = await travelTo(await newCatalogue(), "2027-01-31T12:00:00Z");
  const policy = await newPolicy(vendor, { max_machines: 5, heartbeat_duration: 600, ...attributes });
  const { license_key: key, license_id: id } = await newLicense(vendor, policy);
  const machines: string[] = [];
  for (const fingerprint of ["pings", "silent", "never"]) {
    const { data } = await vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint });
    machines.push(data.id);
  }
  const ping = (machine: string | undefined) =>
    vendor.admin.post(`${vendor.path}/machines/${machine}/actions/ping-heartbeat`, {});
  await ping(machines[0]);
  await ping(machines[1]);
  vendor = await later(vendor, 400);
  await ping(machines[0]);
  vendor = await later(vendor, 300);
  return { vendor, key, id };
}

/** Both numbers, as they are read and as a validation shows them, from the database and from nearby. */
async function numbers({ vendor: { path, admin }, key, id }: Awaited<ReturnType<typeof fleet>>) {
  const validate = async () => (await admin.post(`${path}/licenses/actions/validate`, { license_key: key })).data.license;
  const shown = [(await admin.get(`${path}/licenses/${id}`)).data, await validate(), await validate()];
  return shown.map(({ machines_count, seats_used }) => [machines_count, seats_used]);
}

describe("A license shows its machines and its used seats", () => {
  test("a dead machine counts as a machine, and its seat is free", async () => {
    const story = await fleet({});
    const { vendor, key } = story;
    expect(await numbers(story)).toEqual(Array(3).fill([3, 2]));
    const activated = await vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint: "new" });
    expect(activated).toMatchObject({ status: 201 });
    expect(await numbers(story)).toEqual(Array(3).fill([4, 3]));
  });

  test("a dead machine keeps its seat where the policy keeps dead machines", async () => {
    expect(await numbers(await fleet({ heartbeat_cull_strategy: "keep_dead" }))).toEqual(Array(3).fill([3, 3]));
  });

  test("with from_creation, a machine that never pinged is dead too", async () => {
    expect(await numbers(await fleet({ heartbeat_basis: "from_creation" }))).toEqual(Array(3).fill([3, 1]));
  });

  test("seats become free as time passes, without any other change", async () => {
    const story = await fleet({});
    expect(await numbers(story)).toEqual(Array(3).fill([3, 2]));
    const vendor = await later(story.vendor, 301);
    expect(await numbers({ ...story, vendor })).toEqual(Array(3).fill([3, 1]));
  });

  test("lists and the export show only the machine count", async () => {
    const { vendor } = await fleet({});
    const listed = await vendor.admin.get(`${vendor.path}/licenses`);
    expect(listed.data[0]).toMatchObject({ machines_count: 3 });
    expect(listed.data[0]).not.toHaveProperty("seats_used");
  });
});
