import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { statements } from "../../src/app/load.ts";
import type { NodeReply, NodeRequest } from "../../src/edge/node-types.ts";
import { client, newCatalogue, newTenant, type Reply } from "../support/client.ts";
import { nodeOf } from "../support/edge.ts";
import { newStory, outcomeOf, times, validate } from "../support/node-story.ts";

// The service refuses at once a request that it cannot answer in time. Everything is held and counted: no test measures time.

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.useFakeTimers({ toFake: ["performance"] });
});

/** Lets go on what a test that failed still holds. */
let letGo = (): void => {};

afterEach(() => {
  letGo();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Sends requests, and has the replies as they come. */
function sendAll(count: number, send: (index: number) => Promise<Reply>): { replies: Reply[]; all: Promise<Reply[]> } {
  const replies: Reply[] = [];
  const all = times(count, async (index) => {
    const reply = await send(index);
    replies.push(reply);
    return reply;
  });
  return { replies, all };
}

const come = (replies: Reply[], count: number) => vi.waitFor(() => expect(replies.length).toBe(count), { timeout: 20_000 });

const expectRefusal = (reply: Reply): void => {
  expect([reply.status, reply.code, reply.roundTrips]).toEqual([503, "50005", 0]);
  expect(Number(reply.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
};

/** Holds every statement but the smallest, and each until `release` is called; counts those that ask for products. */
function holdDatabase(): { held: () => number; release: () => void } {
  const fetched = globalThis.fetch;
  const released = Promise.withResolvers<void>();
  letGo = released.resolve;
  let held = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
    if (/"query":"select 1"/.test(String(options?.body))) return fetched(address, options);
    // A node that is due asks behind the answers of others, whenever that is.
    if (String(options?.body).includes("products")) held += 1;
    await released.promise;
    return fetched(address, options);
  });
  return { held: () => held, release: () => released.resolve() };
}

describe("while the database answers nothing", () => {
  test("a bounded number of statements is under way, the rest is refused at once, and all is as before afterwards", async () => {
    const story = await newStory();
    const { path, admin } = await newCatalogue();
    await validate(story, {});
    // Without nodes, whose statements would be among those of the requests.
    const list = () => admin.send(`${path}/products`, { environment: { REGIONAL_NODE: undefined } });
    // Work of earlier requests behind their answers counts too.
    await vi.waitFor(() => expect(statements.underWay).toBe(0), { timeout: 20_000 });
    const { held, release } = holdDatabase();
    const { replies, all } = sendAll(700, list);
    await come(replies, 188);
    expect(held()).toBe(512);
    for (const reply of replies) expectRefusal(reply);

    const stranger = client("Bearer junk").send(`${path}/products`, { environment: { REGIONAL_NODE: undefined } });
    expectRefusal(await stranger);
    expect(await client().send("healthz")).toMatchObject({ status: 200 });
    expect(outcomeOf(await validate(story, {})), "a validation needs no statement").toEqual([
      true,
      "valid",
      expect.stringMatching(/^(memory|node)$/),
      0,
    ]);
    expect(held()).toBe(512);

    release();
    const statuses = (await all).map(({ status }) => status);
    expect([200, 503].map((status) => statuses.filter((one) => one === status).length)).toEqual([512, 188]);
    expect(await list()).toMatchObject({ status: 200 });
  });
});

describe("a node that is overloaded", () => {
  const refused = (ask: (request: NodeRequest) => Promise<NodeReply>) => ({
    REGIONAL_NODE: { idFromName: (name: string) => name, get: () => ({ ask }) } as unknown as NonNullable<
      Environment["REGIONAL_NODE"]
    >,
    EDGE_MEMORY_BYTES: "0",
  });

  test.each([
    ["says so", async () => ({ isOverloaded: true }) as const],
    [
      "is refused by the platform",
      () => Promise.reject(Object.assign(new Error("Too many requests queued."), { overloaded: true, remote: true })),
    ],
  ])("and %s sends nobody to the database", async (_, read) => {
    const story = await newStory();
    const asked = vi.spyOn(globalThis, "fetch");
    expectRefusal(await validate(story, refused(read)));
    expect(asked).not.toHaveBeenCalled();
  });

  test("one that fails otherwise does: the database answers", async () => {
    const story = await newStory();
    vi.spyOn(console, "error").mockImplementation(() => {});
    const reply = await validate(
      story,
      refused(() => Promise.reject(new Error("broken"))),
    );
    expect(reply.data).toMatchObject({ valid: true, source: "database" });
  });

  test("has a bounded number of requests wait for a statement, and refuses more at once", async () => {
    const { name } = await newTenant();
    const node = nodeOf(name);
    const ask = (index: number): Promise<NodeReply> =>
      node.ask({
        tenantName: name,
        want: { kind: "key", value: String(index).padStart(64, "0") },
        clockStart: null,
        isFresh: false,
        now: Date.now(),
      });
    await ask(0);
    // Flags and no promises: one object of the platform may not wait for what another resolves.
    let isReleased = false;
    const fetched = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
      const isOfNode = String(options?.body).includes("latchkey_poll") && String(options?.body).includes(name);
      while (isOfNode && !isReleased) await new Promise((resolve) => setTimeout(resolve, 1));
      return fetched(address, options);
    });
    const replies: NodeReply[] = [];
    const all = times(1_300, async (index) => void replies.push(await ask(index + 1)));
    await vi.waitFor(() => expect(replies.length).toBe(300), { timeout: 20_000 });
    expect(replies.every((reply) => reply !== null && "isOverloaded" in reply)).toBe(true);
    isReleased = true;
    await all;
    expect(replies.filter((reply) => reply !== null && !("isOverloaded" in reply)).length).toBe(1_000);
    expect(await ask(2_000)).toMatchObject({ document: null, source: "database" });
  });
});

describe("an isolate whose processor is behind", () => {
  /** A node that answers when the test says so. */
  function holdNode() {
    const waiting: (() => void)[] = [];
    const ask = () => new Promise<NodeReply>((resolve) => waiting.push(() => resolve({ isOverloaded: true })));
    const stub = { idFromName: (name: string) => name, get: () => ({ ask }) };
    const release = (count: number) => {
      for (const answer of waiting.splice(0, count)) answer();
    };
    return { waiting, release, node: stub as unknown as NonNullable<Environment["REGIONAL_NODE"]> };
  }

  test("refuses before it reads a credential or a body, until those who wait are answered", async () => {
    const story = await newStory();
    const { waiting, release, node } = holdNode();
    const ask = () => validate(story, { REGIONAL_NODE: node, EDGE_MEMORY_BYTES: "0" });
    const { replies, all } = sendAll(1_200, ask);
    await vi.waitFor(() => expect(waiting.length).toBe(1_200), { timeout: 20_000 });
    const more = sendAll(1, ask);
    await vi.waitFor(() => expect(waiting.length).toBe(1_201));
    expect(replies, "many who wait are no sign by themselves").toEqual([]);

    vi.advanceTimersByTime(200);
    release(50);
    await come(replies, 50);
    const half = {
      method: "POST",
      raw: "{",
      headers: { "Content-Type": "application/json" },
      environment: { REGIONAL_NODE: node },
    };
    for (const authorization of [`License ${story.key}`, "junk"])
      expectRefusal(await client(authorization).send(`${story.path}/licenses/actions/validate`, half));
    expect(waiting.length, "nobody else asked the node").toBe(1_151);
    expect(await client().send("healthz")).toMatchObject({ status: 200 });

    release(1_151);
    await Promise.all([all, more.all]);
    expect((await validate(story)).data).toMatchObject({ valid: true });
  });
});

describe("on one machine, where the listener says when a request came in", () => {
  const stepMs = 50;

  test("those that wait for their turn longer and longer are refused, and let in when the queue is gone", async () => {
    vi.useFakeTimers({ toFake: ["performance", "Date"] });
    const { path, admin } = await newCatalogue();
    const ask = (waitedMs: number) => {
      vi.advanceTimersByTime(stepMs);
      const cf = { clientIp: "203.0.113.7:40000", receivedAt: Date.now() - waitedMs };
      return admin.send(`${path}/products`, { cf, environment: { CLIENT_ADDRESS: "peer" } });
    };
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await ask(400)).status);
    expect(statuses, "a pause, not a flood").toEqual([200, 200, 200, 200, 200, 503]);
    const reply = await ask(400);
    expectRefusal(reply);
    expect(await admin.send(`${path}/products`, { environment: { CLIENT_ADDRESS: "peer" } })).toMatchObject({ status: 200 });
    expect((await ask(0)).status).toBe(200);
    expect((await ask(400)).status).toBe(200);
  });

  test("elsewhere a request that claims to have waited is answered", async () => {
    const { path, admin } = await newCatalogue();
    for (let count = 0; count < 8; count += 1) {
      vi.advanceTimersByTime(stepMs);
      expect(await admin.send(`${path}/products`, { cf: { receivedAt: 0 } })).toMatchObject({ status: 200 });
    }
  });
});
