import { blockRefusalNames } from "./blocks.ts";
import type { EventOf } from "./event-types.ts";
import { runRefusalNames } from "./run-refusal.ts";

/** Everything that an action on a license is but its rule: its routes, permission, documentation, event and tests are derived from here. */
type LicenseAction<Refusal extends string = string, Permission extends string = string> = {
  /** The start of its routes' operation ids. */
  operation: string;
  permission: Permission;
  /** Allows a license to request the action: a shipped copy of the software, by its key or a token. */
  isForLicenses?: true;
  /** Refuses a license that requests it, though its role has the permission. */
  isForVendorAlone?: true;
  /** For the documentation: a line without a full stop, and what happens, what it needs and what it does not do. */
  summary: string;
  description: string;
  /** The name of the event where it changes the license: `suspended` makes `license.suspended`. */
  event?: EventOf<"license">;
  /** The kind of its answer. */
  answer: "license" | "verdict" | "file";
  /** The refusals of its rule. */
  refusals: readonly Refusal[];
  /** The body may say which key the license gets. */
  takesKey?: true;
  /** A number that the body gives, 1 or more and 1 where it is left out; the refusals are of null and of a wrong one. */
  amount?: { member: string; missing: Refusal; invalid: Refusal };
};

/** Every action on a license, declared once, by its name in the path: see docs/architecture.md. Its rule is in `src/licenses`, under the same name. */
export const licenseActions = {
  validate: {
    operation: "validateLicense",
    permission: "license.validate",
    isForLicenses: true,
    summary: "Ask whether this copy may run",
    description: "Answers 200 for every license that exists, valid or not. Branch on `valid` and `code`.",
    event: "clock_started",
    answer: "verdict",
    refusals: [],
  },
  explain: {
    operation: "explainLicense",
    permission: "license.read",
    summary: "Ask why a copy may run or not",
    description:
      "The verdict that a validation with the same body would give now, each condition with its result, and what the validation would start. " +
      "It changes, counts and starts nothing, and uses no rate. It reads from the database; an app may get an answer that is `edge_ttl` older. " +
      "For the vendor alone: a license that asks is refused.",
    isForVendorAlone: true,
    answer: "verdict",
    refusals: [],
  },
  checkout: {
    operation: "checkOutLicense",
    permission: "license.check-out",
    isForLicenses: true,
    summary: "Check out a license file",
    description:
      "The file is signed with the policy's key. Until its ttl ends, an app can verify it without a network. " +
      "The key of an encrypted file is the SHA-256 of the license key.",
    event: "checked_out",
    answer: "file",
    refusals: [...runRefusalNames, "file_ttl_invalid", "file_algorithm_unsupported"],
  },
  checkin: {
    operation: "checkInLicense",
    permission: "license.check-in",
    isForLicenses: true,
    summary: "Check in",
    description: "The next check-in is due one interval from now.",
    event: "checked_in",
    answer: "license",
    refusals: ["check_in_not_required"],
  },
  "increment-usage": {
    operation: "incrementUsage",
    permission: "license-usage.increment",
    isForLicenses: true,
    summary: "Count uses",
    description:
      "One statement counts the uses and checks max_uses, so concurrent requests never pass the limit together. " +
      "A suspended license counts no uses. A license whose owner is banned counts none either.",
    event: "usage_incremented",
    answer: "license",
    refusals: [...blockRefusalNames, "usage_limit_reached"],
    amount: { member: "increment", missing: "increment_missing", invalid: "uses_invalid" },
  },
  "decrement-usage": {
    operation: "decrementUsage",
    permission: "license-usage.decrement",
    isForLicenses: true,
    summary: "Subtract uses",
    description: "The uses never fall below 0. A decrement larger than the uses is refused.",
    event: "usage_decremented",
    answer: "license",
    refusals: ["decrement_too_large"],
    amount: { member: "decrement", missing: "decrement_missing", invalid: "decrement_invalid" },
  },
  "reset-usage": {
    operation: "resetUsage",
    permission: "license-usage.reset",
    summary: "Set the uses back to 0",
    description: "For example at the start of a billing period.",
    event: "usage_reset",
    answer: "license",
    refusals: [],
  },
  suspend: {
    operation: "suspendLicense",
    permission: "license.suspend",
    summary: "Suspend a license",
    description: "The license is not valid until it is reinstated. Its machines keep their seats.",
    event: "suspended",
    answer: "license",
    refusals: ["license_suspended"],
  },
  reinstate: {
    operation: "reinstateLicense",
    permission: "license.reinstate",
    summary: "Reinstate a suspended license",
    description: "The license works as before. If it expired in the meantime, it stays expired.",
    event: "reinstated",
    answer: "license",
    refusals: ["license_not_suspended"],
  },
  renew: {
    operation: "renewLicense",
    permission: "license.renew",
    summary: "Renew a license",
    description: "Adds the policy's duration to the time that renewal_basis names. It does not lift a suspension.",
    event: "renewed",
    answer: "license",
    refusals: ["license_not_renewable"],
  },
  "rotate-key": {
    operation: "rotateLicenseKey",
    permission: "license.update",
    summary: "Give a license a new key",
    description:
      "For a key that has leaked. The old key is refused at once and is never issued again. Machines, expiry, uses and tokens stay. " +
      "The new key comes from where the old one came: from the policy's pool, signed where the old one was signed, else random. " +
      "A signed key has a random member `nonce`, so that it differs from the old one. Send `key`, `key_data` or `signed` for another key. " +
      "Files that were encrypted with the old key open with the old key only: check them out again.",
    event: "key_rotated",
    answer: "license",
    refusals: ["license_key_taken", "license_key_ambiguous", "license_key_invalid", "pool_empty"],
    takesKey: true,
  },
  revoke: {
    operation: "revokeLicense",
    permission: "license.revoke",
    summary: "Revoke a license",
    description:
      "Deletes the license and its machines. Its key never works again, and is never issued again. The answer is the license as it was.",
    answer: "license",
    refusals: [],
  },
} as const satisfies Record<string, LicenseAction>;

type Declared = typeof licenseActions;

export type LicenseActionName = keyof Declared;

export const licenseActionNames = Object.keys(licenseActions) as LicenseActionName[];

type Declaration = Declared[LicenseActionName];

type Amount = Extract<Declaration, { amount: unknown }>["amount"];

type Refusal = Declaration["refusals"][number] | Amount["missing"] | Amount["invalid"];

export type LicenseActionPermission = Declaration["permission"];

/** An action's declaration, whichever it is. */
export const licenseAction = (name: LicenseActionName): LicenseAction<Refusal, LicenseActionPermission> => licenseActions[name];

/** Actions that answer with the license as their rule leaves it, and whose rule takes a number at most. */
export type ChangingAction = {
  [Name in LicenseActionName]: Declared[Name] extends { answer: "license"; takesKey?: never } ? Name : never;
}[LicenseActionName];

export const changingActions = licenseActionNames.filter((name): name is ChangingAction => {
  const { answer, takesKey } = licenseAction(name);
  return answer === "license" && takesKey !== true;
});
