import { createExecutionContext, env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { app, newLicense } from "../support/client.ts";
import { nodeOf } from "../support/edge.ts";
import { newStory, type Story } from "../support/node-story.ts";

// An isolate that answers much from memory asks its node before the second is over in which it may rely on it. The clock moves only when a test moves it, and
// counts wait for a timer that never comes.

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

/** Answers that show that an isolate is busy. */
const many = 25;

/** Questions that were asked of nodes, and their answers. */
const questions: Promise<unknown>[] = [];

beforeEach(() => {
  questions.length = 0;
  vi.useFakeTimers({ toFake: ["Date", "setTimeout"], now: Date.now() });
});

afterEach(() => {
  vi.useRealTimers();
});

const wait = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

/** The nodes, of which each question is noted. */
function notingNodes(): NonNullable<Environment["REGIONAL_NODE"]> {
  const { REGIONAL_NODE: nodes } = env as unknown as Required<Pick<Environment, "REGIONAL_NODE">>;
  type Asked = { ask(request: unknown): Promise<unknown> };
  const get = (...parameters: Parameters<typeof nodes.get>) => {
    const stub = nodes.get(...parameters) as unknown as Asked;
    const ask = (request: unknown) => {
      const answer = stub.ask(request);
      questions.push(answer);
      return answer;
    };
    return { ask };
  };
  return { idFromName: nodes.idFromName.bind(nodes), get } as unknown as NonNullable<Environment["REGIONAL_NODE"]>;
}

/** Validates one time after the other. Returns the sources of the answers, and the last verdict. */
async function validate({ path, key }: Pick<Story, "path" | "key">, times = 1): Promise<{ sources: string[]; code: string }> {
  const sources = new Set<string>();
  let code = "";
  const environment = { ...(env as unknown as Environment), REGIONAL_NODE: notingNodes() };
  const headers = { "Content-Type": "application/json", Authorization: `License ${key}` };
  const body = JSON.stringify({ license_key: key });
  for (let time = 0; time < times; time += 1) {
    const request = { method: "POST", headers, body };
    const address = `https://latchkey.test/api/v1${path}/licenses/actions/validate`;
    const response = await app.request(address, request, environment, createExecutionContext());
    const { data } = (await response.json()) as { data: { source: string; code: string } };
    sources.add(data.source);
    code = data.code;
    await Promise.all(questions);
  }
  return { sources: [...sources], code };
}

async function newTwo(): Promise<[Story, Story]> {
  const story = await newStory();
  const { license_key: key, license_id: id } = await newLicense(story, story.policy);
  const other = { ...story, key, id };
  for (const one of [story, other]) await validate(one);
  // For a second after a write the isolate asks its node about what was written.
  wait(1_000);
  for (const one of [story, other]) await validate(one);
  questions.length = 0;
  return [story, other];
}

test("a busy isolate asks its node once before the second is over, and nobody waits for that", async () => {
  const [story, other] = await newTwo();
  await validate(story, many);
  for (let window = 1; window <= 3; window += 1) {
    wait(800);
    expect((await validate(other, many)).sources).toEqual(["memory"]);
    expect(questions).toHaveLength(window);
  }
});

test("it sees a change that the node told it so", async () => {
  const [story, other] = await newTwo();
  await validate(story, many);
  await database.execute(sql`update licenses set suspended_at = now() where id = ${other.id}`);
  await nodeOf(story.name).invalidate([other.id]);
  expect((await validate(other)).code).toBe("valid");
  wait(800);
  expect(await validate(story, 2)).toEqual({ sources: ["memory"], code: "valid" });
  expect(await validate(other)).toEqual({ sources: ["database"], code: "suspended" });
});

test("an isolate that answers little asks once a second: the first to come waits", async () => {
  const [story] = await newTwo();
  wait(800);
  expect((await validate(story, 3)).sources).toEqual(["memory"]);
  expect(questions).toEqual([]);
  wait(800);
  expect((await validate(story)).sources).toEqual(["node"]);
});
