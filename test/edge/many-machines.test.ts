import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { client, newAccount, type Reply } from "../support/client.ts";
import { nodesWithoutPushes, nowhere, redirect } from "../support/edge.ts";
import { newStory, noMemory, type Story, wait } from "../support/node-story.ts";

// A site license has ten thousand machines: what is read, sent and kept of it are counts, and what a scope names.

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const site = { floating: true, max_machines: 20_000 };

const ask = (
  { path, key }: Story,
  scope: Record<string, unknown>,
  environment: Record<string, unknown> = noMemory,
): Promise<Reply> =>
  client(`License ${key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key: key, scope },
    environment,
  });

const outcomeOf = ({ data, roundTrips }: Reply) => [data.code, data.source, roundTrips];

async function addMachines({ id }: Story, count: number): Promise<void> {
  // A few at a time: the embedded database does nothing else meanwhile.
  for (let first = 1; first <= count; first += 200)
    await database.batch([
      database.execute(sql`alter table machines disable trigger traced`),
      database.execute(sql`
        insert into machines (id, tenant_id, license_id, fingerprint, hostname, platform, cores)
        select gen_random_uuid(), tenant_id, id, 'machine ' || number, 'host-' || number, 'linux', 8
        from licenses, generate_series(${first}::int, ${Math.min(count, first + 199)}::int) number
        where id = ${id}`),
      database.execute(sql`alter table machines enable trigger traced`),
    ]);
}

/** Counts the characters that the database answers from now on. */
function watchAnswers(): () => number {
  const fetched = globalThis.fetch;
  let characters = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
    const response = await fetched(address, options);
    characters += (await response.clone().text()).length;
    return response;
  });
  return () => characters;
}

describe("a license with many machines", () => {
  test("is answered by the database in no more characters than one with few, also after an activation", async () => {
    const sizes: number[][] = [];
    for (const count of [10, 1_000]) {
      const story = await newStory(site);
      await addMachines(story, count);
      await ask(story, {});
      const answered = watchAnswers();
      const spent: number[] = [];
      const measure = async (scope: Record<string, unknown>) => {
        const before = answered();
        const { data } = await ask(story, scope);
        spent.push(answered() - before);
        return data;
      };
      expect(await measure({ fingerprint: "machine 7" })).toMatchObject({ code: "valid", license: { machines_count: count } });
      expect(await measure({ fingerprint: "unknown" })).toMatchObject({ code: "fingerprint_scope_mismatch" });
      const activated = await story.admin.post(`${story.path}/machines`, { license_key: story.key, fingerprint: "new" });
      expect(activated.status).toBe(201);
      expect(await measure({ fingerprint: "new" })).toMatchObject({ code: "valid", license: { machines_count: count + 1 } });
      sizes.push(spent);
      vi.restoreAllMocks();
    }
    const [few = [], many = []] = sizes;
    for (const [index, characters] of many.entries()) expect(characters - (few[index] ?? 0)).toBeLessThan(200);
  });

  test("each machine's validation takes one round trip, and then none: from the node, and from memory", async () => {
    const story = await newStory(site);
    await addMachines(story, 100);
    for (const name of ["machine 1", "machine 2"]) {
      expect(outcomeOf(await ask(story, { fingerprint: name }, {}))).toEqual(["valid", "database", 1]);
      expect(outcomeOf(await ask(story, { fingerprint: name }))).toEqual(["valid", "node", 0]);
      expect(outcomeOf(await ask(story, { fingerprint: name }, {}))).toEqual(["valid", "memory", 0]);
    }
    expect(outcomeOf(await ask(story, { fingerprint: "unknown" }))).toEqual(["fingerprint_scope_mismatch", "database", 1]);
    expect(outcomeOf(await ask(story, { fingerprint: "unknown" }))).toEqual(["fingerprint_scope_mismatch", "node", 0]);
    expect(outcomeOf(await ask(story, { fingerprints: ["machine 2", "machine 1"] }))).toEqual(["valid", "node", 0]);
  });

  test("a ping of one machine leaves the others cached", async () => {
    const story = await newStory({ ...site, require_heartbeat: true });
    const ids: string[] = [];
    for (const fingerprint of ["a", "b"]) {
      const { data } = await story.admin.post(`${story.path}/machines`, { license_key: story.key, fingerprint });
      ids.push(data.id);
      await story.admin.post(`${story.path}/machines/${data.id}/actions/ping-heartbeat`);
    }
    wait(0);
    for (const fingerprint of ["a", "b"]) for (let time = 0; time < 2; time += 1) await ask(story, { fingerprint }, {});
    await story.admin.post(`${story.path}/machines/${ids[0]}/actions/ping-heartbeat`);
    expect(outcomeOf(await ask(story, { fingerprint: "b" }, {}))).toEqual(["valid", "memory", 0]);
    expect(outcomeOf(await ask(story, { fingerprint: "a" }, {}))).toEqual(["valid", "database", 1]);
  });
});

describe("counts that time alone changes", () => {
  test("hold until the next machine dies, near as far", async () => {
    const story = await newStory({ strict: true, floating: true, max_machines: 2, heartbeat_duration: 600, edge_ttl: 3_600 });
    const { path, admin, key, id } = story;
    for (const fingerprint of ["a", "b"]) {
      const { data } = await admin.post(`${path}/machines`, { license_key: key, fingerprint });
      await admin.post(`${path}/machines/${data.id}/actions/ping-heartbeat`);
    }
    await admin.patch(`${path}/licenses/${id}`, { max_machines: 1 });
    for (let time = 0; time < 3; time += 1) expect((await ask(story, {}, {})).data.code).toBe("too_many_machines");
    await database.execute(sql`
      update machines set last_heartbeat_at = last_heartbeat_at - interval '300 seconds' where license_id = ${id} and fingerprint = 'a'`);
    wait(301_000);
    expect((await ask(story, {}, noMemory)).data.code, "the node has not heard of the change").toBe("too_many_machines");
    wait(300_000);
    const [near, far] = [await ask(story, {}, {}), await ask(story, {}, { REGIONAL_NODE: undefined })];
    expect([near.data.code, far.data.code]).toEqual(["valid", "valid"]);
    expect([near, far].map(({ data }) => data.license.seats_used)).toEqual([0, 0]);
  });

  test("are counted for the user whom the scope names, where the policy leases by user", async () => {
    const story = await newStory({ strict: true, floating: true, max_machines: 5, machine_leasing_strategy: "per_user" });
    const { path, admin, key, id } = story;
    for (const username of ["bob", "cleo"]) await newAccount({ path, maker: admin, username, role: "user" });
    await admin.post(`${path}/licenses/${id}/users`, { usernames: ["bob", "cleo"] });
    for (const [owner, count] of [
      ["bob", 2],
      ["cleo", 1],
    ] as const)
      for (let nth = 0; nth < count; nth += 1)
        expect((await admin.post(`${path}/machines`, { license_key: key, fingerprint: `${owner} ${nth}`, owner })).status).toBe(
          201,
        );
    await admin.patch(`${path}/licenses/${id}`, { max_machines: 1 });
    for (let time = 0; time < 2; time += 1) {
      expect((await ask(story, { user: "bob" })).data.code).toBe("too_many_machines");
      expect((await ask(story, { user: "cleo" })).data.code).toBe("valid");
      expect((await ask(story, {})).data.code).toBe("valid");
    }
    expect((await ask(story, { user: "bob" }, { REGIONAL_NODE: undefined })).data.code).toBe("too_many_machines");
  });
});

test("a user who takes another name is known by it, and not by the one before, also where no push came", async () => {
  const story = await newStory();
  const { path, admin, id } = story;
  await newAccount({ path, maker: admin, username: "bob", role: "user" });
  await admin.post(`${path}/licenses/${id}/users`, { usernames: ["bob"] });
  const codes = async () => [
    (await ask(story, { user: "bob@example.com" })).data.code,
    (await ask(story, { user: "robert@example.com" })).data.code,
  ];
  expect(await codes()).toEqual(["valid", "user_scope_mismatch"]);
  await admin.send(`${path}/accounts/bob`, {
    method: "PATCH",
    body: { email: "robert@example.com" },
    environment: { REGIONAL_NODE: nodesWithoutPushes() },
  });
  wait(16_000);
  expect(await codes()).toEqual(["user_scope_mismatch", "valid"]);
});

test("in an outage what this node has read of a license goes on; a machine or user that it never read is answered 50001", async () => {
  const story = await newStory(site);
  const { path, admin, id, key } = story;
  await newAccount({ path, maker: admin, username: "bob", role: "user" });
  await newAccount({ path, maker: admin, username: "cleo", role: "user" });
  await admin.post(`${path}/licenses/${id}/users`, { usernames: ["bob", "cleo"] });
  await addMachines(story, 5);
  const { data: gone } = await admin.post(`${path}/machines`, { license_key: key, fingerprint: "gone" });
  const { data: last } = await admin.post(`${path}/machines`, { license_key: key, fingerprint: "last" });
  const read = [{ fingerprint: "machine 1" }, { machine: last.id }, { user: "bob" }, {}];
  for (const scope of [...read, { fingerprint: "gone" }]) await ask(story, scope);
  await admin.delete(`${path}/machines/${gone.id}`);
  await ask(story, { fingerprint: "never there" });
  const putRight = await redirect(story.name, nowhere);
  wait(60_000);
  const codesOf = async (scopes: Record<string, unknown>[]) => {
    const codes: string[] = [];
    for (const scope of scopes) {
      const { code, data } = await ask(story, scope);
      codes.push(code === "00000" ? `${data.code}, stale: ${data.stale}` : code);
    }
    return codes;
  };
  expect(await codesOf(read)).toEqual(["valid, stale: true", "valid, stale: true", "valid, stale: true", "valid, stale: true"]);
  const absent = await codesOf([{ fingerprint: "never there" }, { fingerprint: "gone" }]);
  expect(absent).toEqual(Array(2).fill("fingerprint_scope_mismatch, stale: true"));
  const never = [{ fingerprint: "machine 2" }, { machine: crypto.randomUUID() }, { user: "cleo" }, { fingerprint: "unknown" }];
  expect(await codesOf(never)).toEqual(["50001", "50001", "50001", "50001"]);
  expect(await ask(story, { fingerprint: "machine 2" })).toMatchObject({ status: 503 });
  await putRight();
});
