import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/context.ts";
import type { FeedRow } from "../../src/edge/feed-store.ts";
import { Replica } from "../../src/edge/replica.ts";

/** Does something with a replica in the storage of a node that nobody else has. */
function withReplica<Result>(work: (replica: Replica) => Result): Promise<Result> {
  const { REGIONAL_NODE: nodes } = env as unknown as Required<Pick<Environment, "REGIONAL_NODE">>;
  const node = nodes.get(nodes.idFromName(`storage/${crypto.randomUUID()}/0`));
  return runInDurableObject(node as unknown as DurableObjectStub, (_, state) => work(new Replica(state.storage.sql)));
}

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
    withReplica((replica) => {
      replica.putAll([row("policies", "policy"), ...licenseWithMachine("alice"), ...licenseWithMachine("bob")]);
      replica.use("alice", 1);
      replica.use("bob", 2);
      expect(replica.bound(1_000_000_000), "there is room").toBe(false);
      expect(replica.row("licenses", "alice")).toBeDefined();
      expect(replica.usedAt()).toBe(2);
      replica.bound(1);
      for (const name of ["alice", "bob"]) {
        expect(replica.row("licenses", name)).toBeUndefined();
        expect(replica.children("machines", name)).toEqual([]);
        expect(replica.children("components", `machine of ${name}`)).toEqual([]);
      }
      expect(replica.row("policies", "policy")).toEqual({ id: "policy" });
      expect(replica.usedAt()).toBe(0);
    }));

  test("a license that is read again replaces what it had before", () =>
    withReplica((replica) => {
      replica.putAll(licenseWithMachine("alice"));
      replica.putAll([row("licenses", "alice", null, { name: "Alice's laptop" })]);
      expect(replica.named("licenses", "hash of alice")).toEqual({ id: "alice", name: "Alice's laptop" });
      expect(replica.children("machines", "alice")).toEqual([]);
    }));

  test("a policy that stands already is not written again, unless it or what hangs on it has changed", () =>
    withReplica((replica) => {
      const held = (id: string) => row("policy_entitlements", id, "policy", { entitlement_id: id });
      replica.putAll([row("policies", "policy"), held("one")]);
      replica.putAll([row("policies", "policy"), held("one")]);
      expect(replica.children("policy_entitlements", "policy")).toHaveLength(1);
      replica.apply(held("two"));
      expect(replica.children("policy_entitlements", "policy")).toHaveLength(2);
      replica.putAll([row("policies", "policy"), held("one")]);
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
      replica.putAll([row("policies", "policy"), ...licenseWithMachine("alice"), ...licenseWithMachine("bob")]);
      replica.doubt(1_000);
      replica.putAll([row("policies", "policy"), ...licenseWithMachine("alice")]);
      replica.doubt(2_000);
      replica.putAll([row("policies", "policy"), row("licenses", "carol")]);
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

  test("follow what the feed tells, and stay suspects until they are read: then nothing of what they had before is left", () =>
    withReplica((replica) => {
      replica.putAll([...licenseWithMachine("alice"), ...licenseWithMachine("bob")]);
      replica.doubt(1_000);
      replica.apply(row("licenses", "alice", null, { suspended_at: "today" }));
      replica.apply(row("machines", "another of alice", "alice"));
      replica.apply({ ...row("licenses", "bob"), body: null });
      expect([replica.row("licenses", "alice"), replica.children("machines", "alice")]).toEqual([undefined, []]);
      expect(replica.suspects().row("licenses", "alice")).toEqual({ id: "alice", suspended_at: "today" });
      expect(replica.suspects().children("machines", "alice")).toHaveLength(2);
      expect(replica.suspects().row("licenses", "bob")).toBeUndefined();
      replica.putAll([row("licenses", "alice")]);
      expect(replica.row("licenses", "alice")).toEqual({ id: "alice" });
      for (const [source, parent] of [
        ["machines", "alice"],
        ["components", "machine of alice"],
      ] as const)
        expect(replica.suspects().children(source, parent)).toEqual([]);
    }));

  test("go when they are old, when the database has none, and when a name has come to another that one is found", () =>
    withReplica((replica) => {
      replica.putAll([row("licenses", "alice")]);
      replica.doubt(1_000);
      replica.putAll([row("licenses", "bob"), row("licenses", "carol"), row("licenses", "dora")]);
      replica.doubt(2_000);
      replica.forgetSuspects(1_500);
      const held = () => ["alice", "bob", "carol", "dora"].filter((id) => replica.suspects().row("licenses", id) !== undefined);
      expect(held()).toEqual(["bob", "carol", "dora"]);
      replica.forget({ kind: "id", value: "bob" });
      replica.forget({ kind: "key", value: "hash of carol" });
      expect(held()).toEqual(["dora"]);
      replica.putAll([{ ...row("licenses", "eve"), name: "hash of dora" }]);
      expect(replica.suspects().named("licenses", "hash of dora")).toEqual({ id: "eve" });
    }));

  test("storage of a node that knew of no such thing is current as it is", async () => {
    const { REGIONAL_NODE: nodes } = env as unknown as Required<Pick<Environment, "REGIONAL_NODE">>;
    const node = nodes.get(nodes.idFromName(`storage/${crypto.randomUUID()}/0`));
    await runInDurableObject(node as unknown as DurableObjectStub, (_, { storage: { sql } }) => {
      sql.exec(`
        drop table if exists rows;
        create table rows (
          source text not null, id text not null, parent text, name text, body text not null, primary key (source, id)
        ) without rowid;
        insert into rows (source, id, body) values ('licenses', 'alice', '{}');`);
      const replica = new Replica(sql);
      expect(replica.row("licenses", "alice")).toEqual({});
      replica.doubt(1_000);
      expect([replica.row("licenses", "alice"), replica.suspects().row("licenses", "alice")]).toEqual([undefined, {}]);
    });
  });
});
