import { afterEach, expect, test, vi } from "vitest";
import { type Client, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** The count of a list, which is that of its rows. */
const counter = (as: Client, path: string) => async (query: string) => {
  const { count, data } = await as.get(`${path}?${query}`);
  expect(count, query).toBe(data.length);
  return count;
};

test("licenses are counted by when they were last seen, to the millisecond of the ninetieth day", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  const seenAt = [
    "2031-01-10T00:00:00.000Z",
    "2031-01-10T09:59:59.999Z",
    "2031-01-10T10:29:59.999Z",
    "2031-01-10T10:30:00.000Z",
    "2031-01-10T11:00:00.000Z",
    "2031-01-11T00:00:00.000Z",
    "2031-02-01T00:00:00.000Z",
  ];
  const made = await Promise.all(seenAt.map(() => newLicense(vendor, policy)));
  const [expiring] = [await newLicense(vendor, policy, { expiry: "2031-04-10T20:00:00Z" }), await newLicense(vendor, policy)];
  for (const [index, at] of seenAt.entries()) {
    const { admin, path } = await travelTo(vendor, at);
    const license_id = made[index]?.license_id;
    expect(await admin.post(`${path}/licenses/${license_id}/actions/checkout`)).toMatchObject({ status: 200 });
  }
  const { admin, path } = await travelTo(vendor, "2031-04-10T10:30:00.000Z");
  const counted = counter(admin, `${path}/licenses`);
  expect(await counted("status=inactive")).toBe(3);
  expect(await counted("status=active")).toBe(4);
  expect(await counted("status=not_activated")).toBe(2);
  expect(await counted("status=expired")).toBe(0);

  await admin.post(`${path}/licenses/${made[0]?.license_id}/actions/suspend`);
  await admin.post(`${path}/licenses/${made[1]?.license_id}/actions/checkout`);
  await admin.delete(`${path}/licenses/${made[6]?.license_id}`);
  expect(await counted("status=inactive")).toBe(1);
  expect(await counted("status=active")).toBe(4);
  expect(await counted("status=suspended")).toBe(1);

  await admin.patch(`${path}/licenses/${expiring.license_id}`, { expiry: "2031-04-10T15:00:00Z" });
  const evening = await travelTo(vendor, "2031-04-10T18:00:00.000Z");
  const countedThen = counter(evening.admin, `${path}/licenses`);
  expect(await countedThen("status=expired")).toBe(1);
  expect(await countedThen("status=not_activated")).toBe(1);
  expect(await countedThen("expires_after=2031-04-10T15:00:00Z&expires_before=2031-04-10T15:00:01Z")).toBe(1);
  expect(await countedThen("expires_after=2031-04-10T15:00:01Z")).toBe(0);
  expect(await countedThen("expires_before=2031-04-11T00:00:00Z")).toBe(1);
});

test("machines are counted by platform and heartbeat, whatever the windows of their policies", async () => {
  const vendor = await newCatalogue();
  const [quick, slow, fromCreation] = [
    await newPolicy(vendor, { max_machines: 9, heartbeat_duration: 60 }),
    await newPolicy(vendor, { max_machines: 9, heartbeat_duration: 7200 }),
    await newPolicy(vendor, { max_machines: 9, heartbeat_duration: 600, heartbeat_basis: "from_creation" }),
  ];
  const { admin, path } = await travelTo(vendor, "2031-05-05T12:00:00Z");
  const story = { ...vendor, admin };
  const machines: Record<string, string> = {};
  for (const [name, policy] of Object.entries({ quick, slow, fromCreation })) {
    const { license_id } = await newLicense(story, policy);
    for (const [index, platform] of ["linux", "linux", "macOS"].entries()) {
      const reply = await admin.post(`${path}/machines`, { license_id, fingerprint: `${name} ${index}`, platform });
      expect(reply).toMatchObject({ status: 201 });
      machines[`${name} ${index}`] = reply.data.id;
    }
    const pinged = await admin.post(`${path}/machines/${machines[`${name} 0`]}/actions/ping-heartbeat`);
    expect(pinged).toMatchObject({ status: 200 });
  }
  const at = async (instant: string) => {
    const then = await travelTo(vendor, instant);
    const counted = counter(then.admin, `${path}/machines`);
    const heartbeats = [];
    for (const heartbeat of ["not_started", "alive", "dead"]) heartbeats.push(await counted(`heartbeat=${heartbeat}`));
    return heartbeats;
  };
  expect(await at("2031-05-05T12:00:30Z")).toEqual([4, 5, 0]);
  expect(await at("2031-05-05T12:05:00Z")).toEqual([4, 4, 1]);
  expect(await at("2031-05-05T13:00:00Z")).toEqual([4, 1, 4]);
  expect(await at("2031-05-05T14:00:00Z")).toEqual([4, 0, 5]);
  const { admin: later } = await travelTo(vendor, "2031-05-05T14:00:00Z");
  const counted = counter(later, `${path}/machines`);
  expect(await counted("platform=linux")).toBe(6);
  await later.patch(`${path}/machines/${machines["quick 1"]}`, { platform: "macOS" });
  await later.post(`${path}/machines/${machines["slow 0"]}/actions/reset-heartbeat`);
  await later.delete(`${path}/machines/${machines["quick 0"]}`);
  expect(await counted("platform=linux")).toBe(4);
  expect(await counted("platform=macOS")).toBe(4);
  expect(await counted("")).toBe(8);
  expect(await at("2031-05-05T14:00:00Z")).toEqual([5, 0, 3]);
});

test("events are counted by action, actor and time", async () => {
  const vendor = await newCatalogue();
  const { admin, path } = vendor;
  const policy = await newPolicy(vendor);
  const { license_id } = await newLicense(vendor, policy);
  await newLicense(vendor, policy);
  for (const action of ["suspend", "reinstate", "suspend"]) await admin.post(`${path}/licenses/${license_id}/actions/${action}`);
  const counted = counter(admin, `${path}/events`);
  expect(await counted("event=license.created")).toBe(2);
  expect(await counted("event=license.suspended&actor=ada&actor_kind=account")).toBe(2);
  expect(await counted("resource=license")).toBe(5);
  expect(await counted("actor=nobody-of-that-name")).toBe(0);
  const all = await admin.get(`${path}/events`);
  const middle: string = all.data[Math.floor(all.data.length / 2)].occurred_at;
  const [before = 0, after = 0] = [await counted(`until=${middle}`), await counted(`since=${middle}`)];
  expect(before + after).toBe(await counted(""));
  expect(await counted(`since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z&resource=license`)).toBe(5);
  expect(await counted("until=2020-01-01T00:00:00Z")).toBe(0);
});

test("a list counts its rows on the first page, with an offset, and on request", async () => {
  const vendor = await newCatalogue();
  const { admin, path } = vendor;
  const policy = await newPolicy(vendor);
  for (let made = 0; made < 3; made += 1) await newLicense(vendor, policy);
  const page = (query: string) => admin.get(`${path}/licenses?limit=1${query}`);
  const first = await page("");
  const after = `&after=${JSON.parse(new TextDecoder().decode(first.bytes)).meta.next}`;
  expect(first.count).toBe(3);
  for (const [query, count] of [
    ["&offset=1", 3],
    ["&count=true", 3],
    ["&count=false", undefined],
    ["&offset=1&count=false", undefined],
    [after, undefined],
    [`${after}&count=true`, 3],
    [`${after}&count=false`, undefined],
    [`${after}&offset=1`, 3],
  ] as const) {
    const reply = await page(query);
    expect([query, reply.data.length, reply.count, reply.roundTrips]).toEqual([query, 1, count, 1]);
  }
  expect(await page("&count=perhaps")).toMatchObject({ status: 400, code: "40000" });
});
