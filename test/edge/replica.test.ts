import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import type { FeedRow } from "../../src/document/feed-store.ts";
import { CountBook } from "../../src/edge/count-book.ts";
import { Replica } from "../../src/edge/replica.ts";

/** Does something in the storage of a node that nobody else has. */
function withStorage<Result>(work: (sql: SqlStorage, storage: DurableObjectStorage) => Result): Promise<Result> {
  const { REGIONAL_NODE: nodes } = env as unknown as Required<Pick<Environment, "REGIONAL_NODE">>;
  const node = nodes.get(nodes.idFromName(`storage/${crypto.randomUUID()}/0`));
  return runInDurableObject(node as unknown as DurableObjectStub, (_, state) => work(state.storage.sql, state.storage));
}

const withReplica = <Result>(work: (replica: Replica, storage: DurableObjectStorage) => Result): Promise<Result> =>
  withStorage((sql, storage) => work(new Replica(sql), storage));

const row = (source: string, id: string, parent: string | null = null, body: Record<string, unknown> = {}): FeedRow => ({
  source,
  id,
  parent,
  name: source === "licenses" ? `hash of ${id}` : null,
  body: { id, ...body },
});

const licenseWithMachine = (name: string): FeedRow[] => [
  row("licenses", name),
  row("machines", `machine of ${name}`, name),
  row("components", `component of ${name}`, `machine of ${name}`),
];

describe("rows in a node's storage", () => {
  test("licenses go with all that hangs on them when there are more bytes than allowed, and what they share stays", () =>
    withStorage((sql) => {
      const roomy = new Replica(sql);
      roomy.putAll([row("policies", "policy"), ...licenseWithMachine("alice"), ...licenseWithMachine("bob")], 1);
      expect(roomy.bound(), "there is room").toBe(false);
      expect(roomy.row("licenses", "alice")).toBeDefined();
      expect(roomy.usedAt()).toBe(1);
      const narrow = new Replica(sql, 1);
      narrow.bound();
      for (const name of ["alice", "bob"]) {
        expect(narrow.row("licenses", name)).toBeUndefined();
        expect(narrow.children("machines", name)).toEqual([]);
        expect(narrow.children("components", `machine of ${name}`)).toEqual([]);
      }
      expect(narrow.row("policies", "policy")).toEqual({ id: "policy" });
      expect(narrow.usedAt()).toBe(0);
    }));

  test("where there is no room, those that were used least recently go as others come: nobody has to wait for many at a time", () =>
    withStorage((sql) => {
      const many = (first: number, count: number) =>
        Array.from({ length: count }, (_, index) => row("licenses", `license ${first + index}`, null, { text: "x".repeat(900) }));
      const held = () => sql.exec<{ held: number }>("select count(*) as held from kept").one().held;
      new Replica(sql).putAll(many(0, 2_000), 1);
      const full = new Replica(sql, sql.databaseSize);
      full.use("license 0", 3_600_000);
      full.bound();
      let most = 0;
      for (let first = 2_000; first < 6_000; first += 20) {
        const before = held();
        full.putAll(many(first, 20), 3_600_000 + first);
        most = Math.max(most, before + 20 - held());
        expect(sql.databaseSize).toBeLessThan(2_100 * 1_200);
      }
      expect(most, "twice as many as come").toBe(40);
      expect(full.row("licenses", "license 5999")).toBeDefined();
      expect(full.row("licenses", "license 1")).toBeUndefined();
      expect(full.usedAt()).toBe(3_600_000 + 5_980);
    }));

  test("what is too much without anybody who comes goes some at a time, and so is written down who was asked for", () =>
    withStorage((sql) => {
      const names = Array.from({ length: 3_000 }, (_, index) => `license ${index}`);
      const roomy = new Replica(sql);
      roomy.putAll(
        names.map((name) => row("licenses", name)),
        0,
      );
      for (const name of names) roomy.use(name, 3_600_000);
      expect([roomy.bound(), roomy.bound()], "there were more, and then none").toEqual([true, false]);
      expect(roomy.usedAt()).toBe(3_600_000);
      const narrow = new Replica(sql, 1);
      let bites = 1;
      while (narrow.bound()) bites += 1;
      expect(bites).toBeGreaterThan(5);
      expect(narrow.row("licenses", "license 0")).toBeUndefined();
    }));

  test("who is asked for all the time is written down every ten minutes, and stays longer than who is not", () =>
    withStorage((sql) => {
      const replica = new Replica(sql);
      const minute = 60_000;
      replica.putAll([row("licenses", "alice"), row("licenses", "bob")], 0);
      const usedAt = (at: number): number => {
        replica.use("alice", at);
        replica.bound();
        return replica.usedAt();
      };
      expect([1, 9, 10, 19, 20].map((minutes) => usedAt(minutes * minute) / minute)).toEqual([0, 0, 10, 10, 20]);
      expect(sql.exec("select id from kept order by used_at").toArray()).toEqual([{ id: "bob" }, { id: "alice" }]);
    }));

  test("a row is what it was, whatever its members are, and comes back when the table has got another column", () =>
    withReplica((replica) => {
      const before = { name: "Alice's laptop", expiry: null, metadata: { order: ["A-1", 2] }, uses: 0, "it's": true };
      replica.putAll([row("licenses", "alice", null, before), row("licenses", "bob", null, { ...before, column: 1 })], 1);
      expect(replica.row("licenses", "alice")).toEqual({ id: "alice", ...before });
      expect(Object.keys(replica.row("licenses", "bob") ?? {})).toEqual(["id", ...Object.keys(before), "column"]);
      replica.apply(row("licenses", "alice", null, { column: 2 }));
      expect(replica.row("licenses", "alice")).toEqual({ id: "alice", column: 2 });
    }));

  test.each([
    ["rows", "create table rows (source text, id text, body text)"],
    ["held", "create table held (number integer primary key, source text not null, id text not null, body text not null)"],
  ])("what a version before kept in another layout (%s) is read anew, and counts that wait are sent all the same", (_, layout) =>
    withStorage((sql) => {
      new CountBook(sql).add([
        { licenseId: "alice", code: "valid", hour: "2030-01-01T00:00:00.000Z", validations: 3, lastAt: null, addresses: [] },
      ]);
      const now = new Replica(sql);
      now.putAll(licenseWithMachine("alice"), 1);
      now.setFact("horizon", "7");
      now.setFact("tenant", "{}");
      expect(new Replica(sql).row("licenses", "alice"), "its own it keeps").toBeDefined();
      sql.exec(layout);
      sql.exec("create table used (license_id text primary key, at integer not null)");
      const after = new Replica(sql);
      expect(after.row("licenses", "alice"), "that one did not say what changed").toBeUndefined();
      expect([after.fact("horizon"), after.fact("tenant")]).toEqual([undefined, "{}"]);
      expect(new CountBook(sql).sending(1)?.counts).toMatchObject([{ licenseId: "alice", validations: 3 }]);
      after.putAll(licenseWithMachine("alice"), 2);
      expect(new Replica(sql).children("machines", "alice")).toHaveLength(1);
    }),
  );

  test("a license that is read again replaces what it had before, but for machines: of these, each was asked for", () =>
    withReplica((replica) => {
      replica.putAll([...licenseWithMachine("alice"), row("license_entitlements", "export of alice", "alice")], 1);
      replica.putAll([row("licenses", "alice", null, { name: "Alice's laptop" })], 2);
      expect(replica.named("licenses", "hash of alice")).toEqual({ id: "alice", name: "Alice's laptop" });
      expect(replica.children("license_entitlements", "alice")).toEqual([]);
      expect(replica.children("machines", "alice")).toHaveLength(1);
      expect(replica.children("components", "machine of alice")).toHaveLength(1);
      replica.putAll([row("machines", "machine of alice", "alice")], 3);
      expect(replica.children("components", "machine of alice"), "a machine is read with its components").toEqual([]);
      replica.forgetNamed("alice", ["machine:machine of alice"]);
      expect(replica.children("machines", "alice")).toEqual([]);
    }));

  test("a machine is found by its fingerprint in its license, a person by the email, and counts say when they are outdated", () =>
    withReplica((replica) => {
      const counts = row("machine_counts", "alice:*", "alice", { seats: 1 });
      const machine = row("machines", "m", "alice", { fingerprint: "a" });
      replica.putAll([row("licenses", "alice"), machine, row("accounts", "bob", null, { email: "bob@example.com" }), counts], 1);
      expect(replica.named("machines", "alice a")).toMatchObject({ id: "m" });
      expect(replica.alias("accounts", "bob@example.com")).toMatchObject({ id: "bob" });
      const isOutdated = () => replica.counts("alice", "*")?.isOutdated;
      expect(isOutdated()).toBe(false);
      replica.apply({ ...machine, root: "m" });
      expect(isOutdated(), "a ping changes no count").toBe(false);
      replica.apply({ ...row("machines", "another", "alice", { fingerprint: "b" }), root: "alice" });
      expect([isOutdated(), replica.named("machines", "alice b")], "nobody asked for that machine").toEqual([true, undefined]);
      replica.putAll([counts], 2);
      expect(isOutdated()).toBe(false);
      expect(replica.suspects().counts("alice", "*")).toMatchObject({ isOutdated: true });
    }));

  test("a policy that stands already is not written again, unless it or what hangs on it has changed", () =>
    withReplica((replica) => {
      const held = (id: string) => row("policy_entitlements", id, "policy", { entitlement_id: id });
      replica.putAll([row("policies", "policy"), held("one")], 1);
      replica.putAll([row("policies", "policy"), held("one")], 1);
      expect(replica.children("policy_entitlements", "policy")).toHaveLength(1);
      replica.apply(held("two"));
      expect(replica.children("policy_entitlements", "policy")).toHaveLength(2);
      replica.putAll([row("policies", "policy"), held("one")], 1);
      expect(replica.children("policy_entitlements", "policy"), "the feed told of another meanwhile").toHaveLength(1);
    }));

  test("of a change to what is not held, nothing is kept", () =>
    withReplica((replica) => {
      replica.apply(row("machines", "machine", "a license that nobody asked for"));
      replica.apply(row("licenses", "another"));
      expect([replica.row("machines", "machine"), replica.row("licenses", "another")]).toEqual([undefined, undefined]);
    }));
});

describe("rows of which nobody knows any more whether they are current", () => {
  test("are suspects alone, and of those the oldest tells how old what is made of them is", () =>
    withReplica((replica) => {
      replica.putAll([row("policies", "policy"), ...licenseWithMachine("alice"), ...licenseWithMachine("bob")], 1);
      replica.doubt(1_000);
      replica.putAll([row("policies", "policy"), ...licenseWithMachine("alice")], 1);
      replica.doubt(2_000);
      replica.putAll([row("policies", "policy"), row("licenses", "carol")], 1);
      expect([replica.row("licenses", "alice"), replica.named("licenses", "hash of bob")]).toEqual([undefined, undefined]);
      expect([replica.children("machines", "alice"), replica.row("licenses", "carol")]).toEqual([[], { id: "carol" }]);
      for (const [name, confirmedAt] of [
        ["bob", 1_000],
        ["alice", 2_000],
        ["carol", Number.POSITIVE_INFINITY],
      ] as const) {
        const suspects = replica.suspects();
        expect([suspects.named("licenses", `hash of ${name}`), suspects.row("policies", "policy")]).toEqual([
          { id: name },
          { id: "policy" },
        ]);
        expect(suspects.confirmedAt).toBe(confirmedAt);
      }
    }));

  test("follow what the feed tells, and stay suspects until they are read", () =>
    withReplica((replica) => {
      replica.putAll([...licenseWithMachine("alice"), ...licenseWithMachine("bob")], 1);
      replica.doubt(1_000);
      replica.apply(row("licenses", "alice", null, { suspended_at: "today" }));
      replica.apply(row("machines", "machine of alice", "alice", { name: "studio" }));
      replica.apply({ ...row("licenses", "bob"), body: null });
      expect([replica.row("licenses", "alice"), replica.children("machines", "alice")]).toEqual([undefined, []]);
      expect(replica.suspects().row("licenses", "alice")).toEqual({ id: "alice", suspended_at: "today" });
      expect(replica.suspects().children("machines", "alice")).toEqual([{ id: "machine of alice", name: "studio" }]);
      expect(replica.suspects().row("licenses", "bob")).toBeUndefined();
      replica.putAll(licenseWithMachine("alice"), 1);
      expect(replica.row("licenses", "alice")).toEqual({ id: "alice" });
      expect(replica.children("machines", "alice")).toEqual([{ id: "machine of alice" }]);
      expect(replica.suspects().children("machines", "alice")).toEqual([{ id: "machine of alice" }]);
    }));

  test("go when they are old, when the database has none, and when a name has come to another that one is found", () =>
    withReplica((replica) => {
      replica.putAll([row("licenses", "alice")], 1);
      replica.doubt(1_000);
      replica.putAll([row("licenses", "bob"), row("licenses", "carol"), row("licenses", "dora")], 1);
      replica.doubt(2_000);
      replica.forgetSuspects(1_500);
      const held = () => ["alice", "bob", "carol", "dora"].filter((id) => replica.suspects().row("licenses", id) !== undefined);
      expect(held()).toEqual(["bob", "carol", "dora"]);
      replica.forget({ kind: "id", value: "bob" });
      replica.forget({ kind: "key", value: "hash of carol" });
      expect(held()).toEqual(["dora"]);
      replica.putAll([{ ...row("licenses", "eve"), name: "hash of dora" }], 1);
      expect(replica.suspects().named("licenses", "hash of dora")).toEqual({ id: "eve" });
    }));

  test("what a write that failed had put there is not taken to be there", () =>
    withReplica((replica, storage) => {
      const rows = [row("policies", "policy"), row("licenses", "alice")];
      const failing = () =>
        storage.transactionSync(() => {
          replica.putAll(rows, 1);
          throw new Error("no room");
        });
      expect(failing).toThrow("no room");
      replica.forgetWritten();
      replica.putAll(rows, 1);
      expect(replica.row("policies", "policy")).toEqual({ id: "policy" });
    }));
});
