import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { isRefusal } from "../../src/db/errors.ts";
import { instant } from "../../src/db/sql.ts";
import { licenseRules } from "../../src/licenses/actions-store.ts";
import { changePolicy, updateLicense } from "../../src/licenses/attributes-store.ts";
import { pingMachine, resetHeartbeat } from "../../src/machines/heartbeat-store.ts";
import { query } from "../db/functions/database.ts";
import { type Notice, type NoticeKind, noticesOf, noticeToGive } from "../licensing/second-notices.ts";
import { revives } from "../licensing/second-rules.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { tenantIdOf, tick, told } from "./clock.ts";

// Histories of many licenses and machines by chance, each beside a model that knows the rules alone: what the clock tells is what the model tells.

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint, actor: () => JSON.stringify({ kind: "nobody" }) });

const minute = 60_000;

/** Does something that a rule may refuse: then nothing has changed. */
const perhaps = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });

/** The events by the clock of each thing, in order. */
async function toldOf(vendor: Catalogue, names: string[]): Promise<Map<string, string[]>> {
  const rows = await query(sql`
    select resource_id, event, (after ->> 'days')::int as days
    from events
    where tenant_id = ${await tenantIdOf(vendor)} and event = any (${`{${names.join(",")}}`}::text[])
    order by sequence`);
  const byThing = new Map<string, string[]>();
  for (const { resource_id: id, event, days } of rows) byThing.set(id, [...(byThing.get(id) ?? []), told(event, days)]);
  return byThing;
}

const kinds: NoticeKind[] = ["expiry", "check_in"];

type Facts = Parameters<typeof noticesOf>[0];

/** A license as the model knows it. */
class LicenseModel {
  readonly told: string[] = [];
  readonly #settled: Partial<Record<NoticeKind, Date>> = {};
  #facts: Facts;
  readonly #began: Date;

  constructor(facts: Facts, at: Date) {
    this.#facts = facts;
    this.#began = at;
    for (const kind of kinds) this.#settled[kind] = at;
  }

  #notices = (kind: NoticeKind): Notice[] => noticesOf(this.#facts).filter((notice) => notice.kind === kind);

  /** Something changed: a new expiry or check-in settles what was due, other terms alone leave it due. */
  change(facts: Facts, at: Date): void {
    for (const kind of kinds) {
      const isNew = this.#factOf(kind, facts) !== this.#factOf(kind, this.#facts);
      const areOther = JSON.stringify(facts.policy) !== JSON.stringify(this.#facts.policy);
      const settled = this.#settled[kind] ?? at;
      const notices = this.#notices(kind);
      const isDue = notices.some((notice) => notice.at > settled && notice.at <= at);
      if (isNew || (areOther && !isDue)) this.#settled[kind] = at;
    }
    this.#facts = facts;
  }

  #factOf = (kind: NoticeKind, { license }: Facts): number | undefined =>
    kind === "expiry" ? license.expiry?.getTime() : license.lastCheckedInAt?.getTime();

  /** The event that has been due for longer comes first. */
  tick(now: Date): void {
    const given = kinds.flatMap((kind) => {
      const settled = this.#settled[kind] ?? now;
      const due = this.#notices(kind).filter(({ at }) => at > settled && at <= now);
      if (due.length === 0) return [];
      this.#settled[kind] = now;
      const notice = noticeToGive(due, this.#began, now);
      return notice === undefined ? [] : [{ since: Math.min(...due.map(({ at }) => at.getTime())), notice }];
    });
    for (const { notice } of given.sort((one, other) => one.since - other.since))
      this.told.push(told(`license.${notice.event}`, notice.days));
  }
}

const licenseEvents = ["license.expiring_soon", "license.expired", "license.check_in_due_soon", "license.check_in_overdue"];

const steps = fc.record({
  /** Minutes since the step before. */
  after: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 5 }) },
    { weight: 3, arbitrary: fc.integer({ min: 60, max: 3 * 1_440 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1_440, max: 40 * 1_440 }) },
  ),
  action: fc.constantFrom("tick", "tick", "renew", "checkin", "move", "terms", "expiry", "suspend", "reinstate"),
  of: fc.nat(),
  days: fc.uniqueArray(fc.constantFrom(1, 3, 7, 14, 30, 45), { maxLength: 4 }),
  requiresCheckIn: fc.boolean(),
  interval: fc.constantFrom("daily", "weekly", "monthly"),
  expiresIn: fc.option(fc.integer({ min: 0, max: 70 * 1_440 }), { nil: null }),
});

test("licenses that are renewed, moved, checked in and suspended by chance: each event once, as the rules say", async () => {
  const vendor = await newCatalogue();
  const tenantId = await tenantIdOf(vendor);
  const terms = { transfer_strategy: "keep_expiry", require_check_in: true, check_in_interval: "weekly" };
  const policies = [
    await newPolicy(vendor, { ...terms, duration_iso: "P20D" }),
    await newPolicy(vendor, { ...terms, duration_iso: "P1M", expiring_soon_days: [14, 3], renewal_basis: "from_now" }),
    await newPolicy(vendor, { transfer_strategy: "reset_expiry", duration_iso: "P45D", expiring_soon_days: [] }),
  ];
  const ids: string[] = [];
  for (let number = 0; number < 8; number += 1)
    ids.push((await newLicense(vendor, policies[number % policies.length] as { id: string })).license_id);
  // Ahead of the database's own clock from here on.
  let now = new Date(Date.now() + minute);
  await tick(vendor, now);
  const factsOf = async (): Promise<Map<string, Facts>> => {
    const rows = await query(sql`
      select license.id, license.expiry, license.last_checked_in_at, license.created_at, to_jsonb(policy) as policy
      from licenses license join policies policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where license.tenant_id = ${tenantId}`);
    const time = (text: string | null): Date | null => (text === null ? null : new Date(text));
    return new Map(
      rows.map(({ id, expiry, last_checked_in_at, created_at, policy }) => [
        id,
        {
          license: { expiry: time(expiry), lastCheckedInAt: time(last_checked_in_at), createdAt: new Date(created_at) },
          policy: {
            expiringSoonDays: policy.expiring_soon_days,
            requireCheckIn: policy.require_check_in,
            checkInInterval: policy.check_in_interval,
            checkInIntervalCount: policy.check_in_interval_count,
          },
        },
      ]),
    );
  };
  const models = new Map([...(await factsOf())].map(([id, facts]) => [id, new LicenseModel(facts, now)]));
  const issuer = { isAdmin: true, productId: null };
  for (const step of fc.sample(steps, { numRuns: 220, seed: 20_261_130 })) {
    now = new Date(now.getTime() + step.after * minute + 1);
    const id = ids[step.of % ids.length] as string;
    const policyId = policies[step.of % policies.length]?.id;
    const target = { tenantId, name: { id, reach: {} }, now };
    const { action } = step;
    if (action === "renew" || action === "checkin" || action === "suspend" || action === "reinstate")
      await perhaps(licenseRules[action](database, target, 1));
    if (action === "move") await perhaps(changePolicy(database, target, { policyId, issuer }));
    if (action === "expiry") {
      const expiry = step.expiresIn === null ? null : new Date(now.getTime() + step.expiresIn * minute);
      await updateLicense(database, target, { expiry });
    }
    if (action === "terms")
      await query(sql`
        update policies
        set
          expiring_soon_days = ${`{${step.days.join(",")}}`}::int[], require_check_in = ${step.requiresCheckIn},
          check_in_interval = ${step.interval}, updated_at = ${instant(now)}
        where tenant_id = ${tenantId} and id = ${policyId}`);
    const facts = await factsOf();
    for (const [license, model] of models) model.change(facts.get(license) as Facts, now);
    if (action !== "tick" && action !== "terms") continue;
    await tick(vendor, now);
    for (const model of models.values()) model.tick(now);
  }
  const found = await toldOf(vendor, licenseEvents);
  const expected = [...models].filter(([, model]) => model.told.length > 0).map(([id, model]) => [id, model.told] as const);
  expect(found).toEqual(new Map(expected));
  const events = expected.flatMap(([, list]) => list.map((event) => event.split(" ")[0]));
  expect(new Set(events)).toEqual(new Set(licenseEvents));
}, 120_000);

type Terms = { duration: number; keeps: boolean; resurrection: "no_revive" | "1_minute_revive" | "5_minute_revive" };

/** A machine as the model knows it. */
class MachineModel {
  readonly told: string[] = [];
  isThere = true;
  #pulse: Date | null = null;
  #isFound = false;

  #deathUnder = ({ duration }: Terms): Date | null => this.#pulse && new Date(this.#pulse.getTime() + duration * 1_000);

  ping(terms: Terms, now: Date): void {
    const death = this.#deathUnder(terms);
    const isDead = death !== null && death <= now;
    if (!this.isThere || (isDead && !revives(death, { heartbeatResurrectionStrategy: terms.resurrection }, now))) return;
    if (isDead) this.told.push("machine.heartbeat_resurrected");
    if (isDead) this.#isFound = false;
    this.#pulse = now;
  }

  reset(): void {
    this.#pulse = null;
    this.#isFound = false;
  }

  tick(terms: Terms, now: Date): void {
    const death = this.#deathUnder(terms);
    const isDead = death !== null && death <= now;
    if (this.isThere && isDead && !this.#isFound) this.told.push("machine.heartbeat_dead");
    this.#isFound = isDead;
    const isGone = isDead && !terms.keeps && !revives(death, { heartbeatResurrectionStrategy: terms.resurrection }, now);
    if (this.isThere && isGone) this.told.push("machine.culled");
    if (isGone) this.isThere = false;
  }
}

const machineSteps = fc.record({
  /** Seconds since the step before. */
  after: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 40, max: 200 })),
  action: fc.constantFrom("tick", "tick", "tick", "ping", "ping", "ping", "ping", "ping", "ping", "ping", "reset", "terms"),
  of: fc.nat(),
  duration: fc.constantFrom(60, 120, 600),
  keeps: fc.constantFrom(true, true, true, true, false),
  resurrection: fc.constantFrom("no_revive" as const, "1_minute_revive" as const, "5_minute_revive" as const),
});

const machineEvents = ["machine.heartbeat_dead", "machine.heartbeat_resurrected", "machine.culled"];

test("machines that ping, are reset and die by chance under terms that change: each event once, and who pinged first is not culled", async () => {
  const vendor = await newCatalogue();
  const tenantId = await tenantIdOf(vendor);
  const policy = await newPolicy(vendor, {
    floating: true,
    max_machines: 100,
    heartbeat_duration: 60,
    heartbeat_cull_strategy: "keep_dead",
    heartbeat_resurrection_strategy: "5_minute_revive",
  });
  const { license_id } = await newLicense(vendor, policy);
  let now = new Date(Date.now() + minute);
  await tick(vendor, now);
  const rows = await query(sql`
    insert into machines (id, tenant_id, license_id, fingerprint)
    select gen_random_uuid(), ${tenantId}, ${license_id}, 'machine ' || n from generate_series(1, 40) n
    returning id`);
  const ids = rows.map(({ id }): string => id);
  const models = new Map(ids.map((id) => [id, new MachineModel()]));
  let terms: Terms = { duration: 60, keeps: true, resurrection: "5_minute_revive" };
  for (const step of fc.sample(machineSteps, { numRuns: 300, seed: 20_261_130 })) {
    now = new Date(now.getTime() + step.after * 1_000);
    // A few of those that are left, so that each is pinged often.
    const some = ids.filter((one) => models.get(one)?.isThere).slice(0, 5);
    const id = some[step.of % some.length] as string;
    const model = models.get(id) as MachineModel;
    const name = { tenantId, id, reach: {} };
    if (step.action === "ping") {
      await perhaps(pingMachine(database, name, now));
      model.ping(terms, now);
    }
    if (step.action === "reset") {
      await perhaps(resetHeartbeat(database, name, now));
      model.reset();
    }
    if (step.action === "terms") {
      terms = { duration: step.duration, keeps: step.keeps, resurrection: step.resurrection };
      await query(sql`
        update policies
        set
          heartbeat_duration = ${terms.duration}, heartbeat_cull_strategy = ${terms.keeps ? "keep_dead" : "deactivate_dead"},
          heartbeat_resurrection_strategy = ${terms.resurrection}, updated_at = ${instant(now)}
        where tenant_id = ${tenantId} and id = ${policy.id}`);
    }
    if (step.action !== "tick" && step.action !== "terms") continue;
    await tick(vendor, now);
    for (const one of models.values()) one.tick(terms, now);
  }
  const found = await toldOf(vendor, machineEvents);
  const expected = [...models].filter(([, model]) => model.told.length > 0).map(([id, model]) => [id, model.told] as const);
  expect(found).toEqual(new Map(expected));
  expect(new Set(expected.flatMap(([, list]) => list))).toEqual(new Set(machineEvents));
  const left = await query(sql`select id from machines where tenant_id = ${tenantId}`);
  expect(left.map(({ id }) => id).sort()).toEqual(ids.filter((id) => models.get(id)?.isThere).sort());
}, 120_000);
