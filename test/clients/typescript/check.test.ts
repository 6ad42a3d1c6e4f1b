import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Storage } from "../../../clients/typescript/src/index.ts";
import { fingerprint, key, newSketchbook, type Sketchbook } from "./sketchbook.ts";

let app: Sketchbook;

beforeEach(async () => {
  app = await newSketchbook();
});

afterEach(() => app.stop());

const question = { key, fingerprint };

const offline = { fetch: async () => Promise.reject(new TypeError("Failed to fetch")) };

/** The app, started anew where there is no network. */
const startOffline = (options = {}) => app.start({ ...options, runtime: { ...app.clock.runtime, ...offline } });

const paths = () => app.server.received.map(({ method, path }) => `${method} ${path.replace(/machines\/[^/]+/, "machines/1")}`);

const hour = 3_600_000;

describe("a refusal is a verdict", () => {
  test.each(["suspended", "expired", "banned", "too_many_machines", "product_scope_mismatch"])("%s", async (code) => {
    app.says(code);
    const check = await app.start().check(question);
    expect(check).toMatchObject({ verdict: "refused", mayRun: false, decidedBy: "service", code, noAnswer: undefined });
  });

  test("an unknown key, in the service's own words", async () => {
    app.server.handlers["POST /licenses/actions/validate"] = () => ({
      status: 401,
      code: "40001",
      message: "The key is not known.",
    });
    const check = await app.start().check(question);
    expect(check).toMatchObject({ verdict: "refused", decidedBy: "service", code: "40001", detail: "The key is not known." });
  });

  test("and it takes the file away: pulling the plug afterwards does not help", async () => {
    const latchkey = app.start();
    expect((await latchkey.check(question)).mayRun).toBe(true);
    app.says("suspended");
    expect((await latchkey.check(question)).verdict).toBe("refused");
    expect(await startOffline().check(question)).toMatchObject({ verdict: "unknown", mayRun: false, code: "no_file" });
  });

  test("but not when it is about a feature: the app runs without that, offline too", async () => {
    const latchkey = app.start();
    await latchkey.check(question);
    app.says("entitlements_missing");
    expect(await latchkey.check({ ...question, entitlements: ["CLOUD"] })).toMatchObject({ code: "entitlements_missing" });
    expect(await startOffline().check({ ...question, entitlements: ["CLOUD"] })).toMatchObject({
      verdict: "refused",
      decidedBy: "file",
      code: "entitlements_missing",
      noAnswer: { cause: "offline" },
    });
    expect(await startOffline().check({ ...question, entitlements: ["EXPORT"] })).toMatchObject({ verdict: "allowed" });
  });

  test("a yes of the policy to an expired license is a yes", async () => {
    app.says("expired", true);
    expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", code: "expired" });
  });
});

describe("the first start takes a seat", () => {
  beforeEach(() => {
    let isSeated = false;
    app.says("no_machine");
    const seat = app.server.handlers["POST /machines"];
    app.server.handlers["POST /machines"] = (received) => {
      isSeated = true;
      app.says("valid", true);
      return seat?.(received) ?? { status: 500 };
    };
    expect(isSeated).toBe(false);
  });

  test("and validates again, and fetches a file of this machine", async () => {
    const check = await app.start().check({ ...question, machine: { hostname: "studio.local" } });
    expect(check).toMatchObject({ verdict: "allowed", decidedBy: "service", notes: [] });
    expect(check.machineId).toEqual(expect.any(String));
    expect(paths()).toEqual([
      "POST /licenses/actions/validate",
      "POST /machines",
      "POST /licenses/actions/validate",
      "POST /machines/1/actions/check-out",
    ]);
    expect(app.server.received[1]?.body).toEqual({ hostname: "studio.local", license_key: key, fingerprint });
  });

  test("unless the app does not want that", async () => {
    const check = await app.start().check({ ...question, takesSeat: false });
    expect(check).toMatchObject({ verdict: "refused", code: "no_machine" });
    expect(paths()).toEqual(["POST /licenses/actions/validate"]);
  });

  test("where all are taken, that is the answer", async () => {
    app.server.handlers["POST /machines"] = () => ({ status: 422, code: "47025", message: "All seats are taken." });
    expect(await app.start().check(question)).toMatchObject({
      verdict: "refused",
      code: "47025",
      detail: "All seats are taken.",
    });
  });

  test("a fingerprint of every second machine is refused by the service, and that is an answer too", async () => {
    app.server.handlers["POST /machines"] = () => ({ status: 400, code: "48002", message: "Common to many machines." });
    expect(await app.start().check({ key, fingerprint: "unknown" })).toMatchObject({ verdict: "refused", code: "48002" });
  });

  test("lost answers: the same idempotency key again, until one arrives", async () => {
    let lost = 0;
    app.server.interference = (answer, response, { path }) => {
      if (path !== "/machines" || lost === 2) return answer;
      lost += 1;
      response.socket?.destroy();
      return "handled";
    };
    expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "service" });
    const keys = app.server.received.filter(({ path }) => path === "/machines").map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(app.clock.pauses).toHaveLength(2);
  });

  test("an app that was closed before the answer came goes on with the same key when it starts again", async () => {
    app.server.interference = (answer, response, { path }) => {
      if (path !== "/machines") return answer;
      response.socket?.destroy();
      return "handled";
    };
    app.server.handlers["POST /licenses/actions/validate"] = () => ({ status: 200, data: { valid: false, code: "no_machine" } });
    expect(await app.start().check(question)).toMatchObject({ verdict: "unknown", noAnswer: { cause: "offline" } });
    app.server.interference = undefined;
    app.clock.pass(hour);
    await app.start().check(question);
    const activations = () =>
      app.server.received.filter(({ path }) => path === "/machines").map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(activations()).size).toBe(1);
    await app.start().activate(question);
    expect(new Set(activations()).size, "an answered one is over").toBe(2);
  });

  test("a machine that has a seat already goes on with it", async () => {
    app.server.handlers["POST /machines"] = () => {
      app.says("valid", true);
      return { status: 409, code: "48005", message: "Already.", data: { id: "0193-other", fingerprint } };
    };
    expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", machineId: "0193-other" });
    app.server.handlers["POST /machines"] = () => ({ status: 409, code: "48005", message: "Another's.", data: {} });
    expect(await app.start().activate(question)).toMatchObject({ outcome: "refused", code: "48005" });
  });

  test("two checks at once take one seat", async () => {
    const latchkey = app.start();
    const checks = await Promise.all([latchkey.check(question), latchkey.check(question)]);
    expect(checks.map(({ verdict }) => verdict)).toEqual(["allowed", "allowed"]);
    expect(paths().filter((path) => path === "POST /machines")).toHaveLength(1);
  });
});

describe("what a verdict asks for is done", () => {
  test("a check-in that is overdue", async () => {
    app.says("overdue");
    app.server.handlers["POST /licenses/actions/checkin"] = () => {
      app.says("valid", true);
      return { status: 200 };
    };
    expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "service" });
  });

  test("a heartbeat that never started, and one that may come back", async () => {
    for (const code of ["heartbeat_not_started", "heartbeat_dead"]) {
      app.says(code);
      const ping = Object.keys(app.server.handlers).find((name) => name.endsWith("ping-heartbeat")) ?? "";
      const before = app.server.handlers[ping];
      app.server.handlers[ping] = (received) => {
        app.says("valid", true);
        return before?.(received) ?? { status: 500 };
      };
      expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "service" });
    }
  });

  test("a verdict that stays is given, and nothing is done twice", async () => {
    app.says("no_machine");
    expect(await app.start().check(question)).toMatchObject({ verdict: "refused", code: "no_machine" });
    expect(paths().filter((path) => path === "POST /machines")).toHaveLength(1);
  });
});

describe("the last good file", () => {
  test("decides until its grace ends, and no longer", async () => {
    await app.start().check(question);
    app.clock.pass(24 * hour - 5_000);
    expect(await startOffline().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "file" });
    app.clock.pass(5_000);
    expect(await startOffline().check(question)).toMatchObject({ verdict: "unknown", mayRun: false, code: "grace_over" });
  });

  test("is fetched again when it has grown old, not with every check", async () => {
    const checkOuts = () => paths().filter((path) => path.endsWith("check-out")).length;
    await app.start().check(question);
    await app.start().check(question);
    expect(checkOuts()).toBe(1);
    app.clock.pass(6 * hour);
    await app.start().check(question);
    expect(checkOuts()).toBe(2);
  });

  test("does not help another machine, nor another key", async () => {
    await app.start().check(question);
    const [name = "", text = ""] = await onlyText();
    const other = { key, fingerprint: "c7:91" };
    await startOffline().check(other);
    const stolen: Storage = { ...app.storage, get: async () => text };
    expect(name).toMatch(/^latchkey-[0-9a-f]{40}$/);
    for (const asked of [other, { key: "ANOTHER-KEY-OF-SOMEBODY", fingerprint }])
      expect(await startOffline({ storage: stolen }).check(asked)).toMatchObject({
        verdict: "unknown",
        code: "file_of_another_license",
      });
  });

  test("is stored without the license key in clear", async () => {
    await app.start().check(question);
    const [name, text] = await onlyText();
    expect(`${name}${text}`).not.toContain(key);
    expect(text).toContain("BEGIN MACHINE FILE");
  });

  test("that was damaged, or that somebody made, decides nothing", async () => {
    await app.start().check(question);
    const [name = "", text = ""] = await onlyText();
    const damaged = [
      text.slice(0, -40),
      text.replace(/.(?=.{40}\\n-----END)/, "A"),
      "{}",
      "null",
      "[]",
      "no JSON",
      '{"version":2}',
    ];
    for (const one of damaged) {
      await app.storage.set(name, one);
      expect(await startOffline().check(question), one).toMatchObject({ verdict: "unknown", mayRun: false });
    }
  });

  test("of a vendor's key that is not embedded is not stored", async () => {
    const other = await newSketchbook();
    app.server.handlers[Object.keys(app.server.handlers).find((name) => name.endsWith("check-out")) ?? ""] =
      other.server.handlers[Object.keys(other.server.handlers).find((name) => name.endsWith("check-out")) ?? ""]!;
    const check = await app.start().check(question);
    await other.stop();
    expect(check).toMatchObject({ verdict: "allowed", graceEndsAt: undefined });
    expect(check.notes).toEqual(["The license file is not signed with a key of this vendor."]);
  });

  /** Returns the one text that the storage has. */
  async function onlyText(): Promise<[string, string]> {
    const names: string[] = [];
    const get = (name: string) => {
      names.push(name);
      return app.storage.get(name);
    };
    await app.start({ storage: { ...app.storage, get } }).check(question);
    const [name = ""] = names;
    return [name, (await app.storage.get(name)) ?? ""];
  }
});

describe("a clock that is wrong", () => {
  test("set back by more than the drift, the file decides nothing, and support learns why", async () => {
    await app.start().check(question);
    app.clock.pass(20 * hour);
    await startOffline().check(question);
    const seen = app.clock.now;
    app.clock.set(seen - 299_000);
    expect(await startOffline().check(question)).toMatchObject({ verdict: "allowed" });
    app.clock.set(seen - 302_000);
    const check = await startOffline().check(question);
    expect(check).toMatchObject({
      verdict: "unknown",
      mayRun: false,
      code: "clock_set_back",
      noAnswer: { cause: "clock_wrong" },
    });
  });

  test("set to before the file was issued, with a storage that was put back too", async () => {
    await app.start().check(question);
    app.clock.set(app.clock.now - 10 * hour);
    const check = await startOffline().check(question);
    expect(check).toMatchObject({ verdict: "unknown", code: "clock_set_back" });
  });

  test("that always was behind, as in another time zone, is known: the app runs offline, and not longer for it", async () => {
    app.server.now = () => Math.floor((app.clock.now + 2 * hour) / 1_000);
    const check = await app.start().check(question);
    expect(check.verdict).toBe("allowed");
    expect(check.notes).toEqual(["This machine's clock is 120 minutes behind the service's."]);
    app.clock.pass(hour);
    expect(await startOffline().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "file" });
    app.clock.pass(21 * hour);
    expect(await startOffline().check(question)).toMatchObject({ verdict: "unknown", code: "grace_over" });
  });

  test("that once ran years ahead locks nobody out: the service's time replaces it", async () => {
    const now = app.clock.now;
    await app.start().check(question);
    app.clock.set(now + 3_650 * 24 * hour);
    await startOffline().check(question);
    app.clock.set(now + hour);
    expect(await startOffline().check(question)).toMatchObject({ verdict: "unknown", code: "clock_set_back" });
    expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "service" });
    expect(await startOffline().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "file" });
  });
});

describe("a storage that fails", () => {
  const broken = () => Promise.reject(new Error("the disk is full"));

  test("costs the grace and no verdict, and is noted", async () => {
    const check = await app.start({ storage: { get: broken, set: broken, delete: broken } }).check(question);
    expect(check).toMatchObject({ verdict: "allowed", decidedBy: "service" });
    expect(check.notes.join()).toContain("the disk is full");
  });
});

describe("seats", () => {
  test("are given back, and then no file decides", async () => {
    const latchkey = app.start();
    await latchkey.check(question);
    expect(await latchkey.deactivate(question)).toEqual({ outcome: "done", machine: undefined });
    expect(await startOffline().check(question)).toMatchObject({ code: "no_file" });
  });

  test("that nobody has are given back already; without an answer, nothing is known", async () => {
    app.server.handlers["GET /machines"] = () => ({ status: 200, data: [] });
    expect(await app.start().deactivate(question)).toMatchObject({ outcome: "done" });
    expect(await startOffline().deactivate(question)).toMatchObject({ outcome: "unknown", noAnswer: { cause: "offline" } });
    app.server.handlers["GET /machines"] = () => ({ status: 401, code: "40001", message: "Who?" });
    expect(await app.start().deactivate(question)).toMatchObject({ outcome: "refused", code: "40001" });
  });
});

describe("what an app got wrong is said at once", () => {
  test.each([
    [{ url: "http://licenses.example.com" }, "https"],
    [{ publicKeys: [] }, "publicKeys"],
    [{ publicKeys: "abc" }, "public key"],
    [{ graceSeconds: 60 }, "graceSeconds"],
    [{ timeoutSeconds: 0 }, "timeoutSeconds"],
    [{ tenant: "" }, "tenant"],
  ])("%o", (options, word) => {
    expect(() => app.start(options)).toThrow(word);
  });

  test("a key that is none, a fingerprint that is empty, a seat of no machine", async () => {
    const latchkey = app.start();
    await expect(latchkey.check({ key: " " })).rejects.toThrow("license key");
    await expect(latchkey.check({ key: "a\nb" })).rejects.toThrow("license key");
    await expect(latchkey.check({ key, fingerprint: " " })).rejects.toThrow("fingerprint");
    await expect(latchkey.activate({ key })).rejects.toThrow("fingerprint");
    expect(() => latchkey.heartbeat({ key })).toThrow("fingerprint");
  });
});
