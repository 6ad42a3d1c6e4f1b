import fc from "fast-check";
import {
  type PolicyAttributeName,
  type PolicyAttributes,
  policyAttribute,
  policyAttributeNames,
  type Scope,
} from "../../src/licensing/index.ts";
import { rightValues } from "../support/policy-attributes.ts";
import { day, license, machine, minute, person, second } from "./facts.ts";
import type { WholeLicense } from "./summary.ts";

/** A question about one license at one instant, so made that most conditions rarely hold and the last are reached too. */
export type Asked = { snapshot: WholeLicense; scope: Scope; now: Date };

/** Mostly the first, now and then the other. */
const rarely = <T, U>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<U>, often = 30): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: often, arbitrary: usual as fc.Arbitrary<T | U> }, { weight: 1, arbitrary: rare as fc.Arbitrary<T | U> });

const absent = fc.constant(undefined);
const none = fc.constant(null);
const no = fc.constant(false);
const seldomTrue = rarely(no, fc.constant(true));

/** Instants whose months end differently. */
const nows = fc
  .constantFrom("2026-03-31T12:00:00.000Z", "2028-02-29T00:00:00.000Z", "2027-03-01T23:59:59.999Z")
  .map((text) => new Date(text));

/** A millisecond before, at or after a boundary, or somewhere. */
const around = (now: Date, ...elapsed: number[]): fc.Arbitrary<Date> =>
  fc
    .tuple(fc.constantFrom(...elapsed), fc.constantFrom(-1, 0, 1, minute))
    .map(([time, shift]) => new Date(now.getTime() - time - shift));

const limit = (most: number): fc.Arbitrary<number | null> => rarely(none, fc.integer({ min: 1, max: most }), 3);

const limits = {
  maxMachines: limit(4),
  maxCores: limit(8),
  maxMemory: limit(8),
  maxDisk: limit(8),
  maxProcesses: limit(3),
  maxUsers: rarely(none, fc.integer({ min: 1, max: 3 }), 4),
};

/** Any value of an attribute: a flag is seldom set, since most of them refuse. */
const anyValue = (name: PolicyAttributeName): fc.Arbitrary<unknown> =>
  policyAttribute(name).kind === "flag" ? seldomTrue : fc.constantFrom(...rightValues(name));

/** Attributes of which some values are worth more cases than others. */
const weighted = {
  ...limits,
  strict: fc.boolean(),
  floating: rarely(fc.constant(true), no, 2),
  requireCheckIn: rarely(no, fc.constant(true), 6),
  checkInIntervalCount: fc.constantFrom(1, 1, 1, 2, 12),
  requireHeartbeat: fc.boolean(),
  heartbeatDuration: fc.constantFrom(60, 600),
};

const policies = fc.record({
  ...Object.fromEntries(policyAttributeNames.map((name) => [name, anyValue(name)])),
  ...weighted,
}) as fc.Arbitrary<unknown> as fc.Arbitrary<PolicyAttributes>;

const pings = (now: Date): fc.Arbitrary<Date> => rarely(around(now, 0, 30 * second), around(now, minute, 10 * minute, day), 2);

const machinesOf = (now: Date) =>
  fc
    .array(
      fc.record({
        ownerId: fc.constantFrom(null, null, "ada-id", "grace-id", "linus-id"),
        cores: fc.option(fc.nat({ max: 5 }), { nil: null }),
        memory: fc.option(fc.nat({ max: 5 }), { nil: null }),
        disk: fc.option(fc.nat({ max: 5 }), { nil: null }),
        createdAt: around(now, 0, minute, 10 * minute, day),
        lastHeartbeatAt: rarely(pings(now), none, 3),
        heartbeatResetAt: rarely(none, around(now, minute), 5),
        resurrectedAt: rarely(none, around(now, minute), 5),
        componentFingerprints: fc.subarray(["cpu", "disk", "board"]),
        processHeartbeats: fc.array(pings(now), { maxLength: 4 }),
      }),
      { maxLength: 5 },
    )
    .map((machines) => machines.map((facts, index) => machine({ id: `m-${index}`, fingerprint: `f-${index}`, ...facts })));

const people = ["ada", "grace", "linus"].map((name) => person(name));

const listOf = (...values: string[]): fc.Arbitrary<(string | null)[]> =>
  rarely(
    fc.subarray(values, { minLength: 1 }) as fc.Arbitrary<(string | null)[]>,
    fc.array(fc.constantFrom(null, "unknown", ...values), { maxLength: 4 }),
    4,
  );

const names = people.flatMap(({ id, username, email }) => [id, username, email]);

const components = fc.oneof(
  { weight: 6, arbitrary: listOf("cpu", "disk", "board") },
  { weight: 1, arbitrary: fc.constantFrom<(string | null)[]>([], [null]) },
);

const scopes: fc.Arbitrary<Scope> = fc.record(
  {
    product: rarely(absent, fc.constantFrom("product-1", "product-2"), 8),
    policy: rarely(absent, fc.constantFrom("policy-1", "policy-2"), 8),
    user: rarely(absent, fc.constantFrom("unknown", ...names), 2),
    entitlements: rarely(absent, listOf("A", "B"), 8),
    machine: rarely(absent, fc.constantFrom("m-0", "m-1", "m-2", "m-9"), 4),
    fingerprint: rarely(absent, fc.constantFrom("f-0", "f-1", "f-9"), 3),
    fingerprints: rarely(absent, listOf("f-0", "f-1", "f-2"), 6),
    components: rarely(absent, components, 5),
  },
  { noNullPrototype: true },
);

/** Components of one machine, which are looked at only where one fingerprint is given. */
const ofOneMachine: fc.Arbitrary<Scope> = fc.record({ fingerprint: fc.constantFrom("f-0", "f-1"), components });

/** A scope without the keys whose value is undefined, which asks the same. */
const withoutAbsent = (scope: Scope): Scope =>
  Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));

const snapshots = (now: Date): fc.Arbitrary<WholeLicense> =>
  fc.record({
    license: fc
      .record({
        ...Object.fromEntries(Object.entries(limits).map(([name, own]) => [name, rarely(none, own, 4)])),
        expiry: rarely(none, around(now, 0, day, -day), 3),
        suspendedAt: rarely(none, around(now, 0)),
        createdAt: around(now, day, 28 * day, 29 * day, 31 * day, 366 * day),
        lastCheckedInAt: rarely(none, around(now, 0, day, 7 * day, 28 * day, 30 * day, 31 * day, 365 * day), 1),
      })
      .map(license),
    policy: policies,
    owner: fc.oneof(
      { weight: 15, arbitrary: fc.constantFrom(null, ...people) },
      { weight: 1, arbitrary: around(now, 0).map((bannedAt) => person("ada", { bannedAt })) },
    ),
    users: fc.subarray(people),
    entitlementCodes: fc.subarray(["A", "B", "C"]),
    machines: machinesOf(now),
  });

export const asked: fc.Arbitrary<Asked> = nows.chain((now) =>
  fc.record({
    snapshot: snapshots(now),
    scope: fc.oneof(
      { weight: 4, arbitrary: scopes },
      { weight: 4, arbitrary: scopes.map(withoutAbsent) },
      { weight: 1, arbitrary: ofOneMachine },
    ),
    now: fc.constant(now),
  }),
);
