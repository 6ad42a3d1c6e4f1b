import { blockNames, blockOf, blocks } from "./blocks.ts";
import { isCheckInOverdue } from "./check-in.ts";
import { expiryRefuses, expiryRevokes, isExpired } from "./expiry.ts";
import { isDead } from "./heartbeat.ts";
import { distinct } from "./matching.ts";
import { isAllowed, isOver, limitOf } from "./overage.ts";
import type { Names, Person, Scope, Snapshot } from "./types.ts";
import { type Verdict, type VerdictCode, verdictDetails } from "./verdict-codes.ts";
import { machineConditions } from "./verdict-machines.ts";
import type { Condition, Finding, Question } from "./verdict-question.ts";
import { type ConditionName, requirements } from "./verdict-requirements.ts";
import { seatConditions } from "./verdict-seats.ts";

/**
 * May this copy run? The conditions are tried in order. The first that refuses answers; only when none refuses does the first allowed overage or
 * expiry answer. The same for the same arguments; never throws.
 * @param scope null where nothing that a scope could name is looked at, not even whether one is required
 * @param now the instant that expiry, check-ins and heartbeats are judged at
 */
export const verdict = (snapshot: Snapshot, scope: Scope | null, now: Date): Verdict =>
  answer(decide(conditionsOf(snapshot, scope !== null), ask(snapshot, scope ?? {}, now)));

/** A condition as a verdict met it: what it found, in `code`, or null. */
export type ExplainedCondition = {
  condition: ConditionName;
  /** `allowed`: it found an overage or an expiry that the policy allows, and another condition decided. */
  result: "passed" | "allowed" | "decided" | "not_reached";
  code: VerdictCode | null;
  detail: string;
};

/** Returns the verdict for the same arguments, with every condition of the license's policy in order. No condition has decided where all passed. */
export function explainVerdict(snapshot: Snapshot, scope: Scope, now: Date): Verdict & { conditions: ExplainedCondition[] } {
  const conditions = conditionsOf(snapshot, true);
  const found: (Finding | null)[] = [];
  const decided = decide(conditions, ask(snapshot, scope, now), found);
  return { ...answer(decided), conditions: conditions.map(({ name }, index) => explained(name, found[index], decided)) };
}

function explained(condition: ConditionName, found: Finding | null | undefined, decided: Finding): ExplainedCondition {
  if (found == null)
    return { condition, result: found === null ? "passed" : "not_reached", code: null, detail: requirements[condition] };
  const { code } = found;
  return { condition, result: found === decided ? "decided" : "allowed", code, detail: verdictDetails[code] };
}

/** @param trail receives the finding of each condition that is tried, null where it passes */
function decide(conditions: Condition[], question: Question, trail?: (Finding | null)[]): Finding {
  let allowed: Finding | undefined;
  for (const { find } of conditions) {
    const found = find(question);
    if (found === null) {
      trail?.push(null);
      continue;
    }
    const finding = typeof found === "string" ? { code: found, valid: false } : found;
    trail?.push(finding);
    if (!finding.valid) return finding;
    allowed ??= finding;
  }
  return allowed ?? { code: "valid", valid: true };
}

const answer = ({ code, valid }: Finding): Verdict => ({ valid, code, detail: verdictDetails[code] });

function ask(snapshot: Snapshot, scope: Scope, now: Date): Question {
  const { owner, users, policy } = snapshot;
  const people = owner === null ? users : [owner, ...users];
  const given = givenFingerprints(scope);
  return {
    ...snapshot,
    scope,
    now,
    scopedUser: people.find((person) => isCalled(person, scope.user ?? "")) ?? null,
    fingerprints: given === undefined ? undefined : distinct(given),
    isDead: (machine) => isDead(machine, policy, now),
  };
}

/** Returns whether a text names a person: by the id, the username or the email. */
export const isCalled = ({ id, username, email }: Pick<Person, "id" | "username" | "email">, text: string): boolean =>
  id === text || username === text || email === text;

const givenFingerprints = ({ fingerprint, fingerprints }: Scope): (string | null)[] | undefined =>
  fingerprint === undefined ? fingerprints : [fingerprint, ...(fingerprints ?? [])];

/** Returns the names that must be looked up in a license before a scope can be judged. */
export const namesIn = (scope: Scope): Names => ({
  user: scope.user,
  machine: scope.machine,
  fingerprints: distinct(givenFingerprints(scope) ?? []),
});

/** Of a scope that names nothing. */
export const noNames: Names = { user: undefined, machine: undefined, fingerprints: [] };

const conditionsOf = ({ policy }: Snapshot, isScoped: boolean): Condition[] =>
  isScoped ? (policy.strict ? strictConditions : usualConditions) : policy.strict ? strictWithoutScope : usualWithoutScope;

const statusConditions: Condition[] = [
  ...blockNames.map((block) => ({
    name: blocks[block].condition,
    find: (question: Question) => (blockOf(question) === block ? block : null),
  })),
  { name: "revoking_expiry", find: ({ license, policy, now }) => (expiryRevokes(license, policy, now) ? "expired" : null) },
  { name: "check_in", find: ({ license, policy, now }) => (isCheckInOverdue({ license, policy }, now) ? "overdue" : null) },
];

const scopes: Condition[] = [
  {
    name: "product_scope",
    find: ({ license, policy, scope }) => {
      if (scope.product === undefined) return policy.requireProductScope ? "product_scope_required" : null;
      return scope.product === license.productId ? null : "product_scope_mismatch";
    },
  },
  {
    name: "policy_scope",
    find: ({ license, policy, scope }) => {
      if (scope.policy === undefined) return policy.requirePolicyScope ? "policy_scope_required" : null;
      return scope.policy === license.policyId ? null : "policy_scope_mismatch";
    },
  },
  {
    name: "user_scope",
    find: ({ policy, scope, scopedUser }) => {
      if (scope.user === undefined) return policy.requireUserScope ? "user_scope_required" : null;
      return scopedUser === null ? "user_scope_mismatch" : null;
    },
  },
  {
    name: "entitlements_scope",
    find: ({ entitlementCodes, scope }) => {
      if (scope.entitlements === undefined) return null;
      const wanted = distinct(scope.entitlements);
      if (wanted.length === 0) return "entitlements_scope_empty";
      return wanted.every((code) => entitlementCodes.includes(code)) ? null : "entitlements_missing";
    },
  },
];

const users: Condition = {
  name: "users",
  find: ({ license, policy, usersCount }) => {
    const limit = limitOf("maxUsers", license, policy);
    if (!isOver(usersCount, limit)) return null;
    return { code: "too_many_users", valid: isAllowed(usersCount, limit, policy.overageStrategy) };
  },
};

const expired: Condition = {
  name: "expiry",
  find: ({ license, policy, now }) => (isExpired(license, now) ? { code: "expired", valid: !expiryRefuses(policy) } : null),
};

/** The order of docs/licensing.md, "Verdict". */
const usualConditions = [...statusConditions, ...scopes, ...machineConditions, users, expired];

const strictConditions = [...statusConditions, ...scopes, ...machineConditions, users, ...seatConditions, expired];

const usualWithoutScope = [...statusConditions, users, expired];

const strictWithoutScope = [...statusConditions, users, ...seatConditions, expired];
