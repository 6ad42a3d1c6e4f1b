import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HeartbeatEvent, Latchkey } from "../../../clients/typescript/src/index.ts";
import { fingerprint, key, newSketchbook, type Sketchbook } from "./sketchbook.ts";

let app: Sketchbook;
let events: HeartbeatEvent[];

beforeEach(async () => {
  app = await newSketchbook();
  events = [];
});

afterEach(() => app.stop());

const question = { key, fingerprint };

/** Seconds of the policy's window, as the server's machine has it. */
const windowMs = 600_000;

const begin = (latchkey: Latchkey, options = {}) =>
  latchkey.heartbeat({ ...question, onEvent: (event) => events.push(event), ...options });

const states = () => events.map(({ state }) => state);

const pingPath = () => Object.keys(app.server.handlers).find((name) => name.endsWith("ping-heartbeat")) ?? "";

const pings = () => app.server.received.filter(({ path }) => path.endsWith("ping-heartbeat")).length;

test("pings at a third of the window, and no two apps at the same time", async () => {
  const heartbeat = begin(app.start());
  for (let count = 1; count <= 12; count += 1) {
    await app.clock.backgroundWaits(count);
    app.clock.pass(windowMs / 2);
  }
  await app.clock.backgroundWaits(13);
  await heartbeat.stop();
  expect(states()).toEqual(Array.from({ length: 13 }, () => "alive"));
  const { background } = app.clock;
  for (const pause of background) {
    expect(pause).toBeGreaterThanOrEqual((windowMs / 3) * 0.8);
    expect(pause).toBeLessThan((windowMs / 3) * 1.2);
  }
  expect(new Set(background).size).toBeGreaterThan(10);
});

test("without an answer, pings again at a tenth of the window, and goes on when the service is back", async () => {
  const heartbeat = begin(app.start());
  await app.clock.backgroundWaits(1);
  app.server.interference = (_, response) => {
    response.socket?.destroy();
    return "handled";
  };
  app.clock.pass(windowMs / 2);
  await app.clock.backgroundWaits(2);
  app.server.interference = undefined;
  expect(app.clock.background[1]).toBeLessThan(windowMs / 8);
  app.clock.pass(windowMs / 8);
  await app.clock.backgroundWaits(3);
  await heartbeat.stop();
  expect(states()).toEqual(["alive", "unknown", "alive"]);
  expect(events[1]).toMatchObject({ noAnswer: { cause: "offline" } });
});

test("waits as long as the service asks for", async () => {
  app.server.handlers[pingPath()] = () => ({ status: 429, code: "40029", message: "Later.", headers: { "Retry-After": "3600" } });
  const heartbeat = begin(app.start());
  await app.clock.backgroundWaits(1);
  await heartbeat.stop();
  expect(app.clock.background[0]).toBeGreaterThanOrEqual(3_600_000 * 0.8);
});

test("a refusal ends it, and says so once", async () => {
  app.server.handlers[pingPath()] = () => ({ status: 401, code: "40001", message: "The key is not known." });
  const heartbeat = begin(app.start());
  await heartbeat.ended;
  expect(events).toEqual([{ state: "lost", code: "40001", detail: "The key is not known." }]);
  expect(pings()).toBe(1);
});

describe("a machine whose heartbeat died", () => {
  beforeEach(() => {
    const ping = app.server.handlers[pingPath()];
    let isDead = true;
    app.server.handlers[pingPath()] = (received) =>
      isDead ? { status: 422, code: "48009", message: "The heartbeat is dead." } : (ping?.(received) ?? { status: 500 });
    const seat = app.server.handlers["POST /machines"];
    app.server.handlers["POST /machines"] = (received) => {
      isDead = false;
      return seat?.(received) ?? { status: 500 };
    };
  });

  test("gives its dead seat back and takes another", async () => {
    const heartbeat = begin(app.start());
    await app.clock.backgroundWaits(1);
    await heartbeat.stop();
    expect(states()).toEqual(["alive"]);
    expect(app.server.received.map(({ method }) => method)).toEqual(["GET", "POST", "DELETE", "POST", "POST"]);
  });

  test("is lost where the app wants no other seat, or all are taken", async () => {
    await begin(app.start(), { takesSeat: false }).ended;
    app.server.handlers["POST /machines"] = () => ({ status: 422, code: "47025", message: "All seats are taken." });
    await begin(app.start()).ended;
    expect(events).toMatchObject([
      { state: "lost", code: "48009" },
      { state: "lost", code: "47025" },
    ]);
  });
});

test("the seat is given back, once, and nothing is pinged any more", async () => {
  const heartbeat = begin(app.start());
  await app.clock.backgroundWaits(1);
  expect(await heartbeat.giveBack()).toBe(true);
  app.clock.pass(windowMs);
  await heartbeat.ended;
  expect(pings()).toBe(1);
  expect(app.server.received.at(-1)?.method).toBe("DELETE");
});

test("a seat that could not be given back is told so", async () => {
  const heartbeat = begin(app.start());
  await app.clock.backgroundWaits(1);
  app.server.interference = (answer) => ({ ...answer, headers: {} });
  expect(await heartbeat.giveBack()).toBe(false);
});

test("a heartbeat leaves the stored file alone", async () => {
  const latchkey = app.start();
  await latchkey.check(question);
  const heartbeat = begin(latchkey);
  await app.clock.backgroundWaits(1);
  await heartbeat.stop();
  const fetch = () => Promise.reject(new TypeError("Failed to fetch"));
  const offline = app.start({ runtime: { ...app.clock.runtime, fetch } });
  expect(await offline.check(question)).toMatchObject({ verdict: "allowed", decidedBy: "file" });
});

test("a ping that hangs does not hold up the end", async () => {
  app.server.interference = (answer, _, { path }) => (path.endsWith("ping-heartbeat") ? "hangs" : answer);
  const heartbeat = begin(app.start());
  await app.server.receives(2);
  expect(await heartbeat.giveBack()).toBe(true);
  await heartbeat.ended;
  expect(events).toEqual([]);
});
