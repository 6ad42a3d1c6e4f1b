import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, type Client, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";
import { noMemory } from "../support/node-story.ts";

// The edges of a machine's heartbeat, to the millisecond.

afterEach(() => {
  vi.useRealTimers();
});

type Story = Catalogue & { key: string; machineId: string; startedAt: number };

/** A license with a machine that was activated at this very millisecond. */
async function newStory(attributes: Record<string, unknown>): Promise<Story> {
  const vendor = await newCatalogue();
  const { license_key: key } = await newLicense(vendor, await newPolicy(vendor, attributes));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const machine = await vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint: "studio" });
  expect(machine).toMatchObject({ status: 201 });
  return { ...vendor, key, machineId: machine.data.id, startedAt: Date.now() };
}

const afterwards = (story: Story, milliseconds: number) => travelTo(story, new Date(story.startedAt + milliseconds));

const ping = ({ path, admin, machineId }: Story) => admin.post(`${path}/machines/${machineId}/actions/ping-heartbeat`);

const activate = ({ path, admin, key }: Story, fingerprint: string) =>
  admin.post(`${path}/machines`, { license_key: key, fingerprint });

const statusOf = async ({ path, admin, machineId }: Story): Promise<string> =>
  (await admin.get(`${path}/machines/${machineId}`)).data.heartbeat_status;

async function verdictOf({ path, key }: Story, admin: Client, region = "enam"): Promise<string> {
  const reply = await admin.send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key: key, scope: { fingerprint: "studio" } },
    environment: { ...noMemory, REGION: region },
  });
  return reply.data.code;
}

const year = 31_556_952_000;

describe("The policy requires no heartbeat", () => {
  test("a machine that never pinged keeps its seat forever", async () => {
    const story = await afterwards(await newStory({ strict: true }), year);
    expect(await statusOf(story)).toBe("not_started");
    expect(await verdictOf(story, story.admin)).toBe("valid");
    expect(await activate(story, "another")).toMatchObject({ status: 422, code: "47025" });
  });

  test("a machine that pinged once dies when its pings stop", async () => {
    let story = await newStory({ heartbeat_duration: 60 });
    expect(await ping(story)).toMatchObject({ status: 200 });
    story = await afterwards(story, 59_999);
    expect([await statusOf(story), await verdictOf(story, story.admin)]).toEqual(["alive", "valid"]);
    story = await afterwards(story, 60_000);
    expect([await statusOf(story), await verdictOf(story, story.admin)]).toEqual(["dead", "heartbeat_dead"]);
  });
});

describe("The policy requires a heartbeat and the machine never pinged", () => {
  test("with from_first_ping, the machine is not valid, never dies and keeps its seat", async () => {
    const story = await afterwards(await newStory({ require_heartbeat: true, heartbeat_basis: "from_first_ping" }), year);
    expect([await statusOf(story), await verdictOf(story, story.admin)]).toEqual(["not_started", "heartbeat_not_started"]);
    expect(await activate(story, "another")).toMatchObject({ status: 422, code: "47025" });
    expect(await ping(story)).toMatchObject({ data: { heartbeat_status: "alive" } });
    expect(await verdictOf(story, story.admin)).toBe("valid");
  });

  test("monitored from activation, the machine dies after one window and its seat is free", async () => {
    let story = await newStory({ require_heartbeat: true, heartbeat_duration: 60 });
    story = await afterwards(story, 59_999);
    expect([await statusOf(story), await verdictOf(story, story.admin)]).toEqual(["alive", "valid"]);
    story = await afterwards(story, 60_000);
    expect([await statusOf(story), await verdictOf(story, story.admin)]).toEqual(["dead", "heartbeat_dead"]);
    expect(await ping(story)).toMatchObject({ status: 422, code: "48009" });
    expect(await activate(story, "another")).toMatchObject({ status: 201 });
  });
});

describe("A ping revives a dead machine", () => {
  test.each([
    ["no_revive", 0, "48009"],
    ["1_minute_revive", 60_000 - 1, "00000"],
    ["1_minute_revive", 60_000, "48009"],
    ["2_minute_revive", 120_000 - 1, "00000"],
    ["2_minute_revive", 120_000, "48009"],
    ["15_minute_revive", 900_000 - 1, "00000"],
    ["15_minute_revive", 900_000, "48009"],
  ])("%s, %i ms after its death: %s", async (heartbeat_resurrection_strategy, milliseconds, code) => {
    let story = await newStory({ heartbeat_duration: 60, heartbeat_resurrection_strategy });
    await ping(story);
    story = await afterwards(story, 60_000 + milliseconds);
    expect(await statusOf(story)).toBe("dead");
    expect((await ping(story)).code).toBe(code);
    expect(await statusOf(story)).toBe(code === "00000" ? "resurrected" : "dead");
    expect(await verdictOf(story, story.admin)).toBe(code === "00000" ? "valid" : "heartbeat_dead");
  });

  test("always_revive, a year after its death", async () => {
    let story = await newStory({
      heartbeat_duration: 60,
      heartbeat_resurrection_strategy: "always_revive",
      heartbeat_cull_strategy: "keep_dead",
    });
    await ping(story);
    story = await afterwards(story, year);
    expect(await ping(story)).toMatchObject({ data: { heartbeat_status: "resurrected" } });
  });
});

describe("Two regions ping one machine at the same time", () => {
  const pingFrom = ({ path, admin, machineId }: Story, REGION: string) =>
    admin.send(`${path}/machines/${machineId}/actions/ping-heartbeat`, {
      method: "POST",
      body: {},
      environment: { ...noMemory, REGION },
      changesNothing: "perhaps",
    });

  const regions = ["enam", "apac"];

  test("both pings succeed, and both regions see the machine alive", async () => {
    const story = await newStory({ require_heartbeat: true, heartbeat_basis: "from_first_ping" });
    for (const region of regions) expect(await verdictOf(story, story.admin, region)).toBe("heartbeat_not_started");
    for (const reply of await Promise.all(regions.map((region) => pingFrom(story, region))))
      expect(reply).toMatchObject({ status: 200, data: { heartbeat_status: "alive" } });
    for (const region of regions) expect(await verdictOf(story, story.admin, region)).toBe("valid");
  });

  test("both pings revive a dead machine only once", async () => {
    let story = await newStory({ heartbeat_duration: 60, heartbeat_resurrection_strategy: "1_minute_revive" });
    await ping(story);
    story = await afterwards(story, 60_000);
    for (const reply of await Promise.all(regions.map((region) => pingFrom(story, region))))
      expect(reply).toMatchObject({ status: 200 });
    expect(await story.admin.get(`${story.path}/events?event=machine.heartbeat_resurrected`)).toMatchObject({ count: 1 });
    for (const region of regions) expect(await verdictOf(story, story.admin, region)).toBe("valid");
  });
});
