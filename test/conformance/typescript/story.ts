import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Check } from "../../../clients/typescript/src/check.ts";
import type { HeartbeatEvent } from "../../../clients/typescript/src/heartbeat.ts";
import { openLine } from "./line.ts";

/** The steps and the result of app.js at one start. Everything is plain JSON. */
export type Start = {
  action: "check" | "heartbeat";
  question: { key: string; fingerprint: string };
  options: { url: string; tenant: string; publicKeys: string; timeoutSeconds: number };
  /** True: nothing is stored. */
  forgets: boolean;
};

/** A platform that runs app.js. What it stores outlives a start. */
export type Platform = {
  /** Such as `@latchkey/client in Deno 2.9.6`. */
  name: string;
  /** Starts the app anew, and returns what it did. */
  start(start: Start): Promise<unknown>;
  /** Leaves the app that was started last. */
  leave(): Promise<void>;
  /** The line of the table that passes if the seat is free after that. */
  leaving: string;
  stop(): Promise<void>;
};

const {
  LATCHKEY_URL: serviceUrl = "",
  LATCHKEY_API: api = "",
  LATCHKEY_TENANT: tenant = "",
  LATCHKEY_PUBLIC_KEY: publicKeys = "",
  LATCHKEY_KEY: key = "",
  CLIENT_CHECKS: checks,
} = process.env;

/** Milliseconds between two looks at the seats that are taken, and how often at most. */
const lookPause = 100;
const mostLooks = 100;

function write(kind: "client" | "passes", text: string): void {
  console.log(text);
  if (checks !== undefined) appendFileSync(checks, `${kind}\t${text}\n`);
}

const passes = (what: string): void => write("passes", what);

/**
 * Tells what a customer lives through with an app on this platform.
 * @param open lets the platform run apps that ask the service at this URL, and nothing else where it can see to that
 * @throws AssertionError where the client says something else
 */
export async function tellStory(open: (serviceUrl: string) => Promise<Platform>): Promise<void> {
  const line = await openLine(serviceUrl);
  const platform = await open(line.url);
  const question = { key, fingerprint: "b5:2f:0c:9a" };
  const options = { url: line.url, tenant, publicKeys, timeoutSeconds: 60 };
  const usual: Start = { action: "check", question, options, forgets: false };
  const check = async (changes: Partial<Start> = {}) => (await platform.start({ ...usual, ...changes })) as Check;
  try {
    write("client", platform.name);
    const first = await check();
    expectThat(first, { verdict: "allowed", decidedBy: "service", notes: [] });
    assert.notEqual(first.graceEndsAt, undefined, "A file was stored.");
    passes("takes a seat and starts its heartbeat with the first check, and verifies the answers");

    const other = await check({ question: { ...question, fingerprint: "c7:91" } });
    expectThat(other, { verdict: "refused", decidedBy: "service", code: "47025" });
    passes("is refused where all seats are taken");

    const forged = await check({ options: { ...options, publicKeys: "d7".repeat(32) }, forgets: true });
    expectThat(forged, { verdict: "unknown", cause: "interception" });
    passes("takes an answer that another key signed for none");

    await line.cut();
    expectThat(await check(), { verdict: "allowed", decidedBy: "file", cause: "offline" });
    passes("is started again without a network: the file that it stored decides");
    expectThat(await check({ forgets: true }), { verdict: "unknown", decidedBy: "nobody", code: "no_file", cause: "offline" });
    passes("says that nobody could tell, where nothing is stored and there is no network");

    await line.mend({ isSilent: true });
    const silent = await check({ options: { ...options, timeoutSeconds: 1 } });
    expectThat(silent, { verdict: "allowed", decidedBy: "file", cause: "timeout" });
    passes("lets the file decide where a connection brings no answer");

    await line.mend();
    const event = (await platform.start({ ...usual, action: "heartbeat" })) as HeartbeatEvent;
    assert.equal(event.state, "alive", JSON.stringify(event));
    await platform.leave();
    await expectFreeSeat();
    passes(platform.leaving);
  } finally {
    await platform.stop();
    await line.cut();
  }
}

type Expected = Partial<Pick<Check, "verdict" | "decidedBy" | "code" | "notes">> & { cause?: string };

function expectThat(check: Check, { cause, ...expected }: Expected): void {
  const { noAnswer } = check;
  assert.equal(noAnswer?.cause, cause, JSON.stringify(check));
  for (const [name, value] of Object.entries(expected))
    assert.deepEqual(check[name as keyof Check], value, `${name}: ${JSON.stringify(check)}`);
  assert.equal(check.mayRun, check.verdict === "allowed");
}

/** A browser sends what a page leaves behind when it likes. */
async function expectFreeSeat(): Promise<void> {
  for (let look = 0; look < mostLooks; look += 1) {
    const response = await fetch(`${api}/tenants/${tenant}/machines`, { headers: { Authorization: `License ${key}` } });
    const { data } = (await response.json()) as { data: unknown[] };
    if (data.length === 0) return;
    await setTimeout(lookPause);
  }
  assert.fail("The seat was not given back.");
}
