import { type SQL, sql } from "drizzle-orm";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { policies, signingKeys } from "../db/schema.ts";

/** A policy as it is read: with the public key (SPKI, PEM) that verifies its files and keys. */
export type PolicyRow = typeof policies.$inferSelect & { publicKey: string };

export type SigningKeyRow = typeof signingKeys.$inferSelect;

/** The id of the key that signs under a policy. `signingKeyOf` in compose.ts says the same of rows that a node has. */
export const signingKeyIdOf = (policy: SQL): SQL =>
  sql`latchkey_signing_key_id(${policy}.tenant_id, ${policy}.signing_key_id, ${policy}.scheme)`;

/** Joins to the alias `policy` the key that signs under it, under the alias `signing_key`. Served by the primary key. */
export const joinSigningKey: SQL = sql`
  join ${signingKeys} signing_key on signing_key.tenant_id = policy.tenant_id and signing_key.id = ${signingKeyIdOf(sql`policy`)}`;

/** The rows on the aliases `policy` and `signing_key`, as JSON. */
export const policyRow = rowJson(policies, "policy");
export const signingKeyRow = rowJson(signingKeys, "signing_key");

/** The alias `policy` as JSON, with its public key: what `revivePolicy` reads. */
export const policyWithKey: SQL = sql`${policyRow} || jsonb_build_object('public_key', signing_key.public_key)`;

export const revivePolicy = (json: Record<string, unknown>): PolicyRow => ({
  ...reviveRow(policies, json),
  publicKey: String(json.public_key),
});
