import { describe, expect, test } from "vitest";
import { type Scope, type VerdictCode, verdictDetails } from "../../src/licensing/index.ts";
import { ago, day, now, numbered, person, type SnapshotOverrides, snapshot } from "./facts.ts";
import { judge } from "./summary.ts";

type Row = [rule: string, facts: SnapshotOverrides, scope: Scope, code: VerdictCode, valid?: "valid"];

const ada = person("ada");
const grace = person("grace");
const linus = person("linus");
const expiry = ago(1);

const standing: Row[] = [
  ["1: the owner is banned", { owner: person("ada", { bannedAt: ago(day) }) }, {}, "banned"],
  ["1: a banned user beside the owner is not", { users: [person("grace", { bannedAt: ago(day) })] }, {}, "valid", "valid"],
  ["2: suspended", { license: { suspendedAt: ago(day) } }, {}, "suspended"],
  ["3: expired under revoke", { license: { expiry }, policy: { expirationStrategy: "revoke" } }, {}, "expired"],
  [
    "3: judged before all scopes",
    { license: { expiry }, policy: { expirationStrategy: "revoke" } },
    { product: "no" },
    "expired",
  ],
  ["22: under restrict not before", { license: { expiry } }, { product: "no" }, "product_scope_mismatch"],
  ["4: check-in overdue", { policy: { requireCheckIn: true } }, {}, "overdue"],
  ["4: checked in today", { license: { lastCheckedInAt: ago(1) }, policy: { requireCheckIn: true } }, {}, "valid", "valid"],
  [
    "4: due a day after, to the millisecond",
    { license: { createdAt: ago(day) }, policy: { requireCheckIn: true } },
    {},
    "valid",
    "valid",
  ],
  ["4: and overdue one later", { license: { createdAt: ago(day + 1) }, policy: { requireCheckIn: true } }, {}, "overdue"],
];

const people = { owner: ada, users: [grace] };
const owned = { owner: ada };

const scopes: Row[] = [
  ["5: another product", {}, { product: "product-2" }, "product_scope_mismatch"],
  ["5: its product", { policy: { requireProductScope: true } }, { product: "product-1" }, "valid", "valid"],
  ["5: product absent and required", { policy: { requireProductScope: true } }, {}, "product_scope_required"],
  ["6: another policy", {}, { policy: "policy-2" }, "policy_scope_mismatch"],
  ["6: its policy", { policy: { requirePolicyScope: true } }, { policy: "policy-1" }, "valid", "valid"],
  ["6: policy absent and required", { policy: { requirePolicyScope: true } }, {}, "policy_scope_required"],
  ["7: a user of nobody's license", {}, { user: "ada" }, "user_scope_mismatch"],
  ["7: neither owner nor attached", people, { user: "linus" }, "user_scope_mismatch"],
  ["7: the owner by id", people, { user: "ada-id" }, "valid", "valid"],
  ["7: the owner by username", people, { user: "ada" }, "valid", "valid"],
  ["7: the owner by email", people, { user: "ada@example.com" }, "valid", "valid"],
  ["7: an attached user by id", people, { user: "grace-id" }, "valid", "valid"],
  ["7: an attached user by username", people, { user: "grace" }, "valid", "valid"],
  ["7: an attached user by email", people, { user: "grace@example.com" }, "valid", "valid"],
  ["7: an empty user is nobody", people, { user: "" }, "user_scope_mismatch"],
  ["7: user absent and required", { ...owned, policy: { requireUserScope: true } }, {}, "user_scope_required"],
  ["8: entitlements given but empty", { entitlementCodes: ["A"] }, { entitlements: [] }, "entitlements_scope_empty"],
  ["8: only nulls", { entitlementCodes: ["A"] }, { entitlements: [null] }, "entitlements_scope_empty"],
  ["8: some code not held", { entitlementCodes: ["A"] }, { entitlements: ["A", "B"] }, "entitlements_missing"],
  ["8: no code held", {}, { entitlements: ["A"] }, "entitlements_missing"],
  [
    "8: all held, repeats and nulls aside",
    { entitlementCodes: ["A", "B"] },
    { entitlements: ["B", null, "B"] },
    "valid",
    "valid",
  ],
];

const three = { owner: ada, users: [grace, linus] };
const five = { owner: ada, users: ["b", "c", "d", "e"].map((name) => person(name)) };

const users: Row[] = [
  ["21: as many users as allowed", { ...three, policy: { maxUsers: 3 } }, {}, "valid", "valid"],
  ["21: more", { ...three, policy: { maxUsers: 2 } }, {}, "too_many_users"],
  [
    "21: an owner who is attached too counts once",
    { owner: ada, users: [ada, grace], policy: { maxUsers: 2 } },
    {},
    "valid",
    "valid",
  ],
  ["21: attached users count without an owner", { users: [grace, linus], policy: { maxUsers: 1 } }, {}, "too_many_users"],
  ["21: the license's own limit is wider", { ...three, license: { maxUsers: 3 }, policy: { maxUsers: 1 } }, {}, "valid", "valid"],
  ["21: or narrower", { ...three, license: { maxUsers: 2 }, policy: { maxUsers: 9 } }, {}, "too_many_users"],
  ["21: allow_1_25x", { ...five, policy: { maxUsers: 4, overageStrategy: "allow_1_25x" } }, {}, "too_many_users", "valid"],
  ["21: beyond allow_1_25x", { ...three, policy: { maxUsers: 2, overageStrategy: "allow_1_25x" } }, {}, "too_many_users"],
  ["21: allow_1_5x", { ...three, policy: { maxUsers: 2, overageStrategy: "allow_1_5x" } }, {}, "too_many_users", "valid"],
  ["21: beyond allow_1_5x", { ...five, policy: { maxUsers: 2, overageStrategy: "allow_1_5x" } }, {}, "too_many_users"],
  ["21: allow_2x", { users: [ada, grace], policy: { maxUsers: 1, overageStrategy: "allow_2x" } }, {}, "too_many_users", "valid"],
  ["21: beyond allow_2x", { ...three, policy: { maxUsers: 1, overageStrategy: "allow_2x" } }, {}, "too_many_users"],
  ["21: always_allow", { ...five, policy: { maxUsers: 1, overageStrategy: "always_allow" } }, {}, "too_many_users", "valid"],
];

const machines = [numbered(1, { cores: 8 }), numbered(2)];

const ends: Row[] = [
  ["22: expired under restrict", { license: { expiry } }, {}, "expired"],
  ["22: under maintain", { license: { expiry }, policy: { expirationStrategy: "maintain" } }, {}, "expired", "valid"],
  ["22: under allow", { license: { expiry }, policy: { expirationStrategy: "allow" } }, {}, "expired", "valid"],
  ["22: from the instant of its expiry on", { license: { expiry: now } }, {}, "expired"],
  ["22: not a millisecond before", { license: { expiry: new Date(now.getTime() + 1) } }, {}, "valid", "valid"],
  ["23: nothing above, and not strict: seats are not looked at", { machines, policy: { maxCores: 1 } }, {}, "valid", "valid"],
  ["23: without any machine", {}, {}, "valid", "valid"],
];

describe.each([
  ["standing", standing],
  ["scopes", scopes],
  ["users", users],
  ["the end, when not strict", ends],
])("%s", (_, rows) => {
  test.each(rows)("%s", (_rule, facts, scope, code, valid) => {
    expect(judge(snapshot(facts), scope, now)).toEqual({ valid: valid === "valid", code, detail: verdictDetails[code] });
  });
});

describe("every code", () => {
  test.each(Object.entries(verdictDetails))("%s has a sentence for people", (code, detail) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(detail).toMatch(/^[A-Z].*\.$/);
  });
});
