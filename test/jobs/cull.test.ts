import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";
import { tick, toldBy } from "./clock.ts";

// The clock looks at machines. Each test's tenant has a clock of its own, which goes when the test says so.

afterEach(() => {
  vi.useRealTimers();
});

type Story = Catalogue & { licenseId: string; key: string; policyId: string; machineId: string; startedAt: number };

const activate = ({ path, admin, key }: Pick<Story, "path" | "admin" | "key">, fingerprint: string, body = {}) =>
  admin.post(`${path}/machines`, { license_key: key, fingerprint, ...body });

/** A machine that is monitored from its activation on, for windows of a minute. */
async function newStory(attributes: Record<string, unknown> = {}, hasClock = true): Promise<Story> {
  const vendor = await newCatalogue();
  if (hasClock) await tick(vendor);
  const monitored = { require_heartbeat: true, heartbeat_duration: 60, floating: true, max_machines: 5 };
  const policy = await newPolicy(vendor, { ...monitored, ...attributes });
  const { license_id: licenseId, license_key: key } = await newLicense(vendor, policy);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const story = { ...vendor, licenseId, key, policyId: policy.id };
  const machine = await activate(story, "studio");
  expect(machine).toMatchObject({ status: 201 });
  return { ...story, machineId: machine.data.id, startedAt: Date.now() };
}

const after = (story: Story, seconds: number): Date => new Date(story.startedAt + seconds * 1_000);

/** Lets the clock go once, so many seconds after the activation. */
const tickAfter = (story: Story, seconds: number) => tick(story, after(story, seconds));

/** Sets the time for requests, so many seconds after the activation. */
const travel = (story: Story, seconds: number): Promise<Story> => travelTo(story, after(story, seconds));

const ping = ({ path, admin, machineId }: Story) => admin.post(`${path}/machines/${machineId}/actions/ping-heartbeat`);

const statusOf = async ({ path, admin, machineId }: Story): Promise<number> =>
  (await admin.get(`${path}/machines/${machineId}`)).status;

const machinesOf = async ({ path, admin, licenseId }: Story): Promise<number> =>
  (await admin.get(`${path}/licenses/${licenseId}`)).data.machines_count;

const dead = "machine.heartbeat_dead";
const culled = "machine.culled";

describe("A machine dies", () => {
  test("under deactivate_dead without revival: the vendor hears that it died, and it is deleted, once", async () => {
    const story = await newStory();
    await tickAfter(story, 59.999);
    expect(await toldBy(story)).toEqual([]);
    for (const seconds of [60, 61, 120, 600]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([dead, culled]);
    expect(await statusOf(story)).toBe(404);
    expect(await machinesOf(story)).toBe(0);
  });

  test("under deactivate_dead with five minutes to revive it: it is deleted when those are over", async () => {
    const story = await newStory({ heartbeat_resurrection_strategy: "5_minute_revive" });
    for (const seconds of [60, 61, 300, 359.999]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([dead]);
    expect(await statusOf(story)).toBe(200);
    await tickAfter(story, 360);
    expect(await toldBy(story)).toEqual([dead, culled]);
    expect(await statusOf(story)).toBe(404);
  });

  test("under keep_dead: the vendor hears that it died, once, and it stays", async () => {
    const story = await newStory({ heartbeat_cull_strategy: "keep_dead" });
    for (const seconds of [60, 61, 121, 600, 86_400]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([dead]);
    expect(await statusOf(story)).toBe(200);
  });

  test("on a suspended license too", async () => {
    const story = await newStory();
    await story.admin.post(`${story.path}/licenses/${story.licenseId}/actions/suspend`);
    await tickAfter(story, 60);
    expect(await toldBy(story)).toEqual([dead, culled]);
  });

  test("its components and processes go with it, and its fingerprint is free", async () => {
    const story = await newStory();
    const { path, admin, machineId } = story;
    await admin.post(`${path}/machines/${machineId}/components`, { name: "board", fingerprint: "board-1" });
    await admin.post(`${path}/machines/${machineId}/processes`, { pid: "1" });
    await tickAfter(story, 60);
    expect((await toldBy(story)).sort()).toEqual(["component.deleted", culled, dead, "process.deleted"].sort());
    expect(await activate(story, "studio")).toMatchObject({ status: 201 });
  });
});

describe("A machine pings", () => {
  test("as long as it does, nothing is told and it stays", async () => {
    let story = await newStory();
    for (const seconds of [50, 100, 150, 200]) {
      story = await travel(story, seconds);
      expect(await ping(story)).toMatchObject({ status: 200 });
      await tickAfter(story, seconds + 40);
    }
    expect(await toldBy(story)).toEqual([]);
    await tickAfter(story, 260);
    expect(await toldBy(story)).toEqual([dead, culled]);
  });

  test("one that never pinged is not monitored under from_first_ping, and dies when its pings stop", async () => {
    let story = await newStory({ heartbeat_basis: "from_first_ping" });
    await tickAfter(story, 3_600);
    expect(await toldBy(story)).toEqual([]);
    story = await travel(story, 3_600);
    await ping(story);
    await tickAfter(story, 3_659);
    expect(await toldBy(story)).toEqual([]);
    await tickAfter(story, 3_660);
    expect(await toldBy(story)).toEqual([dead, culled]);
  });

  test("a ping that brings it back is told by its own name, and the machine dies again", async () => {
    let story = await newStory({ heartbeat_resurrection_strategy: "5_minute_revive" });
    await tickAfter(story, 61);
    story = await travel(story, 100);
    expect(await ping(story)).toMatchObject({ data: { heartbeat_status: "resurrected" } });
    expect(await story.admin.get(`${story.path}/events?event=machine.heartbeat_resurrected`)).toMatchObject({ count: 1 });
    for (const seconds of [110, 159]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([dead]);
    await tickAfter(story, 160);
    expect(await toldBy(story)).toEqual([dead, dead]);
    await tickAfter(story, 460);
    expect(await toldBy(story)).toEqual([dead, dead, culled]);
  });

  test("one that is brought back before the clock came by is not told to be dead", async () => {
    let story = await newStory({ heartbeat_resurrection_strategy: "5_minute_revive" });
    story = await travel(story, 70);
    await ping(story);
    await tickAfter(story, 71);
    expect(await toldBy(story)).toEqual([]);
  });

  test("a reset ends the monitoring of a machine that died, until its next ping", async () => {
    let story = await newStory({ heartbeat_cull_strategy: "keep_dead" });
    await tickAfter(story, 61);
    story = await travel(story, 70);
    await story.admin.post(`${story.path}/machines/${story.machineId}/actions/reset-heartbeat`);
    await tickAfter(story, 600);
    story = await travel(story, 700);
    await ping(story);
    for (const seconds of [759, 761]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([dead, dead]);
  });
});

describe("The clock runs for the first time", () => {
  test("machines that were dead before are culled, with one event each", async () => {
    const story = await newStory({}, false);
    await tickAfter(story, 3_600);
    expect(await toldBy(story)).toEqual([culled]);
    expect(await statusOf(story)).toBe(404);
  });

  test("machines that were dead before and are kept give no event", async () => {
    const story = await newStory({ heartbeat_cull_strategy: "keep_dead" }, false);
    for (const seconds of [3_600, 7_200]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([]);
  });
});

describe("The policy's terms are changed", () => {
  const change = async ({ path, admin, policyId }: Story, attributes: Record<string, unknown>) =>
    expect(await admin.patch(`${path}/policies/${policyId}`, attributes)).toMatchObject({ status: 200 });

  test("dead machines that were kept are let go", async () => {
    let story = await newStory({ heartbeat_cull_strategy: "keep_dead" });
    for (const seconds of [61, 200]) await tickAfter(story, seconds);
    story = await travel(story, 300);
    await change(story, { heartbeat_cull_strategy: "deactivate_dead" });
    await tickAfter(story, 301);
    expect(await toldBy(story)).toEqual([dead, culled]);
  });

  test("a shorter window has a machine die sooner, a longer one later", async () => {
    let story = await newStory({ heartbeat_duration: 86_400, heartbeat_cull_strategy: "keep_dead" });
    await change(story, { heartbeat_duration: 600 });
    for (const seconds of [599, 601]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([dead]);
    story = await travel(story, 700);
    await change(story, { heartbeat_duration: 1_200 });
    for (const seconds of [701, 1_199]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual([dead]);
    await tickAfter(story, 1_201);
    expect(await toldBy(story)).toEqual([dead, dead]);
  });

  test("a license that moves takes its machines to the other policy's window", async () => {
    const story = await newStory({ heartbeat_duration: 86_400 });
    const policy = await newPolicy(story, { require_heartbeat: true, heartbeat_duration: 60, floating: true, max_machines: 5 });
    const moved = await story.admin.put(`${story.path}/licenses/${story.licenseId}/policy`, { policy_id: policy.id });
    expect(moved).toMatchObject({ status: 200 });
    await tickAfter(story, 60);
    expect(await toldBy(story)).toEqual([dead, culled]);
  });

  test("so does a machine that moves to another license", async () => {
    const story = await newStory({ heartbeat_duration: 86_400 });
    const { path, admin, machineId } = story;
    const policy = await newPolicy(story, { require_heartbeat: true, heartbeat_duration: 60 });
    const other = await newLicense(story, policy);
    const moved = await admin.patch(`${path}/machines/${machineId}`, { license_key: other.license_key });
    expect(moved).toMatchObject({ status: 200 });
    await tickAfter(story, 60);
    expect(await toldBy(story)).toEqual([dead, culled]);
  });
});

describe("Processes die", () => {
  test("on a machine that lives: they are deleted, and those that ping stay", async () => {
    let story = await newStory();
    const { path, machineId } = story;
    const start = async (pid: string): Promise<string> =>
      (await story.admin.post(`${path}/machines/${machineId}/processes`, { pid })).data.id;
    await start("1");
    const living = await start("2");
    for (const seconds of [50, 100, 150]) {
      story = await travel(story, seconds);
      await ping(story);
      await story.admin.post(`${path}/machines/${machineId}/processes/${living}/actions/ping`);
      await tickAfter(story, seconds + 40);
    }
    const { data } = await story.admin.get(`${path}/machines/${machineId}/processes`);
    expect(data.map(({ pid }: { pid: string }) => pid)).toEqual(["2"]);
    expect(await toldBy(story)).toEqual(["process.deleted"]);
  });

  test("on a machine that is not monitored, too", async () => {
    const story = await newStory({ heartbeat_basis: "from_first_ping" });
    const { path, admin, machineId } = story;
    await admin.post(`${path}/machines/${machineId}/processes`, { pid: "1" });
    for (const seconds of [59, 61]) await tickAfter(story, seconds);
    expect(await toldBy(story)).toEqual(["process.deleted"]);
    expect(await statusOf(story)).toBe(200);
  });
});
