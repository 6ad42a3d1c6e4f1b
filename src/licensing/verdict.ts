import { isCheckInOverdue } from "./check-in.ts";
import { expiryRefuses, expiryRevokes, isExpired } from "./expiry.ts";
import { isDead } from "./heartbeat.ts";
import { distinct } from "./matching.ts";
import { isAllowed, isOver, limitOf } from "./overage.ts";
import { blockOf } from "./run-refusal.ts";
import type { Names, Person, Scope, Snapshot } from "./types.ts";
import { type Verdict, verdictDetails } from "./verdict-codes.ts";
import { machineConditions } from "./verdict-machines.ts";
import type { Condition, Finding, Question } from "./verdict-question.ts";
import { seatConditions } from "./verdict-seats.ts";

/**
 * May this copy run? The conditions are tried in order. The first that refuses answers; only when none refuses does the first allowed overage or
 * expiry answer. The same for the same arguments; never throws.
 * @param scope null where nothing that a scope could name is looked at, not even whether one is required
 * @param now the instant that expiry, check-ins and heartbeats are judged at
 */
export function verdict(snapshot: Snapshot, scope: Scope | null, now: Date): Verdict {
  const question = ask(snapshot, scope ?? {}, now);
  let allowed: Finding | undefined;
  for (const condition of conditionsOf(snapshot, scope !== null)) {
    const found = condition(question);
    if (found === null) continue;
    const finding = typeof found === "string" ? { code: found, valid: false } : found;
    if (!finding.valid) return answer(finding);
    allowed ??= finding;
  }
  return answer(allowed ?? { code: "valid", valid: true });
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

/** 1 to 4. */
const statusConditions: Condition[] = [
  blockOf,
  ({ license, policy, now }) => (expiryRevokes(license, policy, now) ? "expired" : null),
  ({ license, policy, now }) => (isCheckInOverdue({ license, policy }, now) ? "overdue" : null),
];

/** 5 to 8. */
const scopes: Condition[] = [
  ({ license, policy, scope }) => {
    if (scope.product === undefined) return policy.requireProductScope ? "product_scope_required" : null;
    return scope.product === license.productId ? null : "product_scope_mismatch";
  },
  ({ license, policy, scope }) => {
    if (scope.policy === undefined) return policy.requirePolicyScope ? "policy_scope_required" : null;
    return scope.policy === license.policyId ? null : "policy_scope_mismatch";
  },
  ({ policy, scope, scopedUser }) => {
    if (scope.user === undefined) return policy.requireUserScope ? "user_scope_required" : null;
    return scopedUser === null ? "user_scope_mismatch" : null;
  },
  ({ entitlementCodes, scope }) => {
    if (scope.entitlements === undefined) return null;
    const wanted = distinct(scope.entitlements);
    if (wanted.length === 0) return "entitlements_scope_empty";
    return wanted.every((code) => entitlementCodes.includes(code)) ? null : "entitlements_missing";
  },
];

/** 21. */
const users: Condition = ({ license, policy, usersCount }) => {
  const limit = limitOf("maxUsers", license, policy);
  if (!isOver(usersCount, limit)) return null;
  return { code: "too_many_users", valid: isAllowed(usersCount, limit, policy.overageStrategy) };
};

/** 22 and 28. */
const expired: Condition = ({ license, policy, now }) =>
  isExpired(license, now) ? { code: "expired", valid: !expiryRefuses(policy) } : null;

/** The order of docs/licensing.md, "Verdict". */
const usualConditions = [...statusConditions, ...scopes, ...machineConditions, users, expired];

const strictConditions = [...statusConditions, ...scopes, ...machineConditions, users, ...seatConditions, expired];

const usualWithoutScope = [...statusConditions, users, expired];

const strictWithoutScope = [...statusConditions, users, ...seatConditions, expired];
