import { getTableColumns, getTableName, type Table } from "drizzle-orm";
import { accountFactNames } from "../../licensing/account-status.ts";
import { blockColumns } from "../../licensing/blocks.ts";
import { limitNames, policyAttributeNames } from "../../licensing/policy-attributes.ts";
import { nodeSettingNames, tenantSetting, tenantSettingNames } from "../../licensing/tenant-settings.ts";
import { accounts, passwordResets, recoveryCodes } from "./accounts.ts";
import { entitlements, policies, policyEntitlements, products } from "./catalogue.ts";
import { licenseEntitlements, licenses, licenseUsers } from "./licenses.ts";
import { components, machines, processes } from "./machines.ts";
import { signingKeys } from "./signing-keys.ts";
import { roles, tenantKeys, tenants } from "./tenants.ts";
import { tokens } from "./tokens.ts";
import { webhooks } from "./webhooks.ts";

/** The receivers of database columns, beside the request that reads them. */
export type Receiver = "nodes" | "events" | "exports";

/** The columns of one table that leave the database, by the names of its declaration. */
type Disclosure<Column extends string> = {
  /** To every receiver of this table. */
  all: Column[];
  /** To regional nodes, by the change feed and by polls. */
  nodes?: Column[];
  /** In events, before and after a change. A column that is not here makes no event when it changes alone. */
  events?: Column[];
  /** In events, where `[redacted]` stands for the value. */
  redacted?: Column[];
  /** To exports. */
  exports?: Column[];
  receivers: Receiver[];
};

/** The columns of a table by receiver, under their names in the database. */
export type DisclosedTable = { table: string; nodes: string[]; events: string[]; redacted: string[]; exports: string[] };

function disclose<T extends Table>(table: T, disclosure: Disclosure<keyof T["_"]["columns"] & string>): DisclosedTable {
  const { all, receivers, redacted = [] } = disclosure;
  const columns: Record<string, { name: string }> = getTableColumns(table);
  const named = (keys: string[]) => keys.map((key) => columns[key]?.name ?? "");
  const received = (receiver: Receiver) => (receivers.includes(receiver) ? named([...all, ...(disclosure[receiver] ?? [])]) : []);
  return {
    table: getTableName(table),
    nodes: received("nodes"),
    events: received("events"),
    redacted: named(redacted),
    exports: received("exports"),
  };
}

/**
 * The columns that leave the database: those that regional nodes keep, events show and exports carry. A column that is not named here
 * leaves in none of these ways. The functions `latchkey_node_columns`, `latchkey_event_columns` and `latchkey_redacted_columns` are written
 * from this list.
 */
export const disclosedTables: DisclosedTable[] = [
  disclose(tenants, {
    receivers: ["nodes", "events"],
    all: ["id", "name", ...nodeSettingNames],
    events: [...tenantSettingNames.filter((name) => tenantSetting(name).knownTo === undefined), "createdAt"],
  }),
  disclose(tenantKeys, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "publicKey", "createdAt", "retiredAt"],
    redacted: ["privateKeySealed"],
  }),
  // The tenant's answers are signed with the private key that its node has, which stays sealed.
  disclose(signingKeys, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "algorithm", "status", "publicKey", "createdAt", "activatedAt", "retiredAt", "revokedAt"],
    nodes: ["privateKeySealed"],
    redacted: ["privateKeySealed"],
  }),
  disclose(roles, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "name", "permissions", "createdAt"],
    nodes: ["updatedAt"],
  }),
  disclose(accounts, {
    receivers: ["nodes", "events"],
    all: [
      ...(["id", "tenantId", "username", "email", "firstName", "lastName"] as const),
      ...(["builtInRole", "customRoleId"] as const),
      ...accountFactNames,
      "createdAt",
    ],
    nodes: ["sessionsValidFrom", "endedSessions", "updatedAt"],
    events: ["metadata", "secondFactorAt"],
    redacted: ["passwordHash"],
  }),
  disclose(passwordResets, {
    receivers: ["events"],
    all: ["id", "tenantId", "accountId", "expiry", "usedAt", "createdAt"],
    redacted: ["tokenHash"],
  }),
  // Of second factors nothing leaves: an account says since when it has one.
  disclose(recoveryCodes, {
    receivers: ["events"],
    all: ["tenantId", "accountId", "usedAt", "createdAt"],
    redacted: ["codeHash"],
  }),
  // Both find a token by its hash: its text is nowhere.
  disclose(tokens, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "name", "productId", "licenseId", "accountId", "permissions", "expiry", "createdAt"],
    nodes: ["tokenHash"],
    events: ["createdBy", "createdByName"],
    redacted: ["tokenHash"],
  }),
  disclose(products, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "name", "code", "distributionStrategy", "url", "platforms", "metadata", "createdAt"],
    nodes: ["updatedAt"],
  }),
  disclose(entitlements, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "name", "code", "createdAt"],
    nodes: ["updatedAt"],
    events: ["metadata"],
  }),
  disclose(policies, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "productId", "name", "metadata", "signingKeyId", "createdAt", ...policyAttributeNames],
    nodes: ["updatedAt"],
  }),
  disclose(policyEntitlements, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "policyId", "entitlementId", "createdAt"],
  }),
  // Nodes and exports show the key: it leaves sealed.
  disclose(licenses, {
    receivers: ["nodes", "events", "exports"],
    all: [
      ...(["id", "tenantId", "productId", "policyId", "ownerId", "name", "expiry"] as const),
      ...blockColumns,
      "uses",
      ...limitNames,
      ...(["lastCheckedInAt", "lastCheckedOutAt", "metadata", "createdAt"] as const),
    ],
    nodes: [
      ...(["keyHash", "keySealed", "expiryAnchorDay", "machinesCount", "usersCount"] as const),
      ...(["lastActivatedAt", "lastValidatedAt", "updatedAt"] as const),
    ],
    redacted: ["keyHash", "keySealed"],
    exports: ["keyHash", "keySealed", "machinesCount", "usersCount", "lastActivatedAt", "lastValidatedAt", "updatedAt"],
  }),
  disclose(licenseEntitlements, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "licenseId", "entitlementId", "createdAt"],
  }),
  disclose(licenseUsers, {
    receivers: ["nodes", "events"],
    all: ["tenantId", "licenseId", "accountId", "createdAt"],
  }),
  disclose(machines, {
    receivers: ["nodes", "events"],
    all: [
      ...(["id", "tenantId", "licenseId", "ownerId", "fingerprint", "name", "ip", "hostname", "platform"] as const),
      ...(["cores", "memory", "disk", "resurrectedAt", "heartbeatResetAt", "lastCheckedOutAt", "createdAt"] as const),
    ],
    nodes: ["lastHeartbeatAt", "updatedAt"],
    events: ["metadata"],
  }),
  disclose(components, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "machineId", "name", "fingerprint", "createdAt"],
    nodes: ["updatedAt"],
    events: ["metadata"],
  }),
  disclose(processes, {
    receivers: ["nodes", "events"],
    all: ["id", "tenantId", "machineId", "pid", "lastHeartbeatAt", "createdAt"],
    nodes: ["updatedAt"],
    events: ["metadata"],
  }),
  // Deliveries and their attempts make no events: they are what becomes of events.
  disclose(webhooks, {
    receivers: ["events"],
    all: [
      ...(["id", "tenantId", "url", "events", "products", "description", "enabled", "api"] as const),
      ...(["disabledAt", "disabledReason", "previousSecretUntil", "createdAt"] as const),
    ],
    redacted: ["secretSealed", "previousSecretSealed"],
  }),
];

/** The columns of a table that exports carry. */
export function exportedColumns(table: Table): string[] {
  const name = getTableName(table);
  return disclosedTables.find((one) => one.table === name)?.exports ?? [];
}
