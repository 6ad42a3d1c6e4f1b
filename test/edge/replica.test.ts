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
