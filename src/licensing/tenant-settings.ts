import { type Snake, snakeCase } from "./attribute-names.ts";

type Common = {
  /** For answers: a sentence. */
  description: string;
  /** For requests, behind that: what a change does, as sentences. */
  detail?: string;
  /** The console's words: the field's label, and what it does. */
  label: string;
  hint: string;
  /** Those who know it without asking the tenant's row: regional nodes, or these and every service, by the tenant of its caller. */
  knownTo?: "nodes" | "callers";
  /** The operator of the service alone decides it: it takes the permission `tenant.update`. */
  isForOperators?: true;
};

/** A setting of a tenant. Bounds are inclusive. */
export type TenantSetting = Common &
  (
    | { kind: "flag"; default: boolean }
    /** A whole number. */
    | { kind: "amount"; default: number; minimum: number; maximum: number; example: number }
    /** A whole number, or null for none. It is null at first. */
    | { kind: "limit"; minimum: number; maximum: number; example: number }
    /** Texts, each once. There are none at first. */
    | { kind: "texts"; most: number; longest: number; example: readonly string[] }
  );

/**
 * Every setting of a tenant, declared once, in the order of the console. Its type, column, request and response members, documentation and field are
 * derived from here: see docs/architecture.md.
 */
export const tenantSettings = {
  requireSecondFactor: {
    kind: "flag",
    default: false,
    description: "Whether its admins sign in with a second factor only.",
    detail: "So do accounts whose role permits what the role `user` does not. Sessions under way go on until they expire.",
    label: "Demand a second factor of admins",
    hint: "Admins sign in with a code from their phone too. So do people whose role has a permission that the role user lacks. Whoever has no second factor sets one up at the next sign-in. Sessions that are open go on until they expire, within an hour. API tokens need no code.",
  },
  protected: {
    kind: "flag",
    default: false,
    knownTo: "callers",
    description: "Whether only admins create licenses under a new policy that does not say.",
    label: "Protect new policies",
    hint: "Under a new policy only admins create licenses, unless the policy says otherwise. Policies that exist already stay as they are.",
  },
  countAddresses: {
    kind: "flag",
    default: true,
    knownTo: "nodes",
    description: "Whether validations are counted by address too, as hashes that change each day and are kept for 30 days.",
    detail: "False deletes those that are stored.",
    label: "Count the addresses that a license is validated from",
    hint: "Shows licenses that look shared. Addresses are stored as hashes that change each day, and are deleted after 30 days. Switching this off deletes the stored ones.",
  },
  searchMetadata: {
    kind: "texts",
    most: 10,
    longest: 256,
    example: ["order"],
    description: "Members of a license's metadata by whose values a search finds it.",
    detail: "10 at most: an order number, say.",
    label: "Metadata that the search looks at",
    hint: "Names of members of a license's metadata, separated by commas, such as order, invoice. A search for an order number then finds its license. Ten at most.",
  },
  eventRetentionDays: {
    kind: "limit",
    // A week is longer than a delivery to a webhook is tried.
    minimum: 7,
    maximum: 36_500,
    example: 730,
    description: "Days after which events are removed; null for never.",
    detail: "7 to 36,500.",
    label: "Days that events are kept",
    hint: "7 to 36,500; empty keeps them for ever. Older events are removed for good, and a signed seal says which. The page Events no longer shows them.",
  },
  edgeShards: {
    kind: "amount",
    default: 1,
    minimum: 1,
    maximum: 64,
    example: 4,
    knownTo: "nodes",
    isForOperators: true,
    description: "Over how many nodes in each region its licenses are spread, 1 to 64.",
    detail: "One serves some thousand validations a second.",
    label: "Nodes in each region",
    hint: "1 to 64. One node serves some thousand validations a second. Validations go on while licenses move to other nodes.",
  },
} as const satisfies Record<string, TenantSetting>;

type Declared = typeof tenantSettings;

export type TenantSettingName = keyof Declared;

export const tenantSettingNames = Object.keys(tenantSettings) as TenantSettingName[];

/** A setting's declaration, whichever it is. */
export const tenantSetting = (name: TenantSettingName): TenantSetting => tenantSettings[name];

type ValueByKind = { flag: boolean; amount: number; limit: number | null; texts: string[] };

/** Settings of a tenant, all of them. */
export type TenantSettings = { [Name in TenantSettingName]: ValueByKind[Declared[Name]["kind"]] };

/** The same under the API's names, which are those of the columns. */
export type TenantSettingsUnderColumns = { [Name in TenantSettingName as Snake<Name>]: TenantSettings[Name] };

type KnownTo<Who> = { [Name in TenantSettingName]: Declared[Name] extends { knownTo: Who } ? Name : never }[TenantSettingName];

/** Settings that come with the tenant of every caller. */
export type CallerSetting = KnownTo<"callers">;

/** Settings that regional nodes know. */
export type NodeSetting = KnownTo<"nodes" | "callers">;

export const callerSettingNames = tenantSettingNames.filter(
  (name): name is CallerSetting => tenantSetting(name).knownTo === "callers",
);

export const nodeSettingNames = tenantSettingNames.filter(
  (name): name is NodeSetting => tenantSetting(name).knownTo !== undefined,
);

/** Settings that the operator of the service alone decides. */
export const operatorSettingNames = tenantSettingNames.filter((name) => tenantSetting(name).isForOperators === true);

/** Settings under the names of their columns. */
export const settingsUnderColumns = (settings: TenantSettings) =>
  Object.fromEntries(tenantSettingNames.map((name) => [snakeCase(name), settings[name]])) as TenantSettingsUnderColumns;
