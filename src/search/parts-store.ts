import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import {
  entitlementInReach,
  licenseInReach,
  machineInReach,
  policyInReach,
  productInReach,
  tokenInReach,
} from "../access/reach-store.ts";
import { isVisibleAccount, type VisibleAccounts } from "../accounts/index.ts";
import { hasPart } from "../db/list.ts";
import { accounts, entitlements, licenses, machines, policies, products, tenants, tokens, webhooks } from "../db/schema.ts";
import { jsonOf, textArray, uuidArray } from "../db/sql.ts";
import { isVisibleToken, type VisibleTokens } from "../tokens/index.ts";
import type { SearchKind } from "./kinds.ts";
import type { SearchText } from "./search-text.ts";

/** A search, and what of its tenant the caller sees. */
export type Question = {
  tenantId: string;
  text: SearchText;
  /** HMACs of the texts that may be license keys. */
  keyHashes: string[];
  reach: Reach;
  /** The kinds that the caller may read. */
  kinds: ReadonlySet<SearchKind>;
  visibleAccounts: VisibleAccounts;
  visibleTokens: VisibleTokens;
  limit: number;
};

/** How good a find is: a secret or an id names one thing, a value few, and a part of a name many. */
const rank = { one: 0, value: 1, part: 2 } as const;

/** A kind's rows: where they are, what of them is visible, and how they are shown, on the alias of the kind. */
type Source = { kind: SearchKind; table: SQL; visible: SQL; title: SQL; detail: SQL; license: SQL };

/** A way in which a kind is found: the condition is what an index serves. */
type Way = { matchedBy: string; rank: number; where: SQL };

/** The parts of the statement: one for each way in which the text could find a thing that the caller may read. */
export function partsOf(question: Question): SQL[] {
  const ways = waysOf(question);
  return sourcesOf(question)
    .filter(({ kind }) => question.kinds.has(kind))
    .flatMap((source) => [
      ...ways[source.kind].map((way) => part(question, source, way)),
      ...(source.kind === "license" ? metadataParts(question, source) : []),
    ]);
}

function part({ tenantId, limit }: Question, { kind, table, visible, title, detail, license }: Source, way: Way): SQL {
  const alias = sql.raw(kind);
  return sql`(
    select ${kind} as kind, ${alias}.id::text as id, ${title} as title, ${detail} as detail, ${license} as license_id,
      ${way.matchedBy} as matched_by, ${way.rank}::int as rank, ${alias}.created_at
    from ${table} ${alias}
    where ${alias}.tenant_id = ${tenantId} and ${way.where} and ${visible}
    order by ${alias}.created_at desc, ${alias}.id desc
    limit ${limit}
  )`;
}

/**
 * Licenses by a member of their metadata that the tenant has named. Each value is looked up by itself in licenses_metadata: `offset 0` keeps the lookup
 * from being planned together with the limit, for which Postgres might go through all licenses.
 */
function metadataParts({ tenantId, limit, text: { values } }: Question, { visible, title, detail, license }: Source): SQL[] {
  if (values.length === 0) return [];
  const spelled = values.flatMap((value) => [value, ...(isNumber.test(value) ? [Number(value)] : [])]);
  return [
    sql`(
    select 'license' as kind, license.id::text as id, ${title} as title, ${detail} as detail, ${license} as license_id,
      'metadata.' || member.name as matched_by, ${rank.value}::int as rank, license.created_at
    from ${tenants} tenant
    cross join lateral unnest(tenant.search_metadata) as member (name)
    cross join lateral jsonb_array_elements(${jsonOf(spelled)}) as given (value)
    cross join lateral (
      select license.*
      from ${licenses} license
      where license.tenant_id = tenant.id and license.metadata @> jsonb_build_object(member.name, given.value)
      offset 0
    ) license
    where tenant.id = ${tenantId} and ${visible}
    limit ${limit}
  )`,
  ];
}

/** A number as JSON writes it, without a loss. */
const isNumber = /^(0|[1-9]\d{0,14})(\.\d{1,9})?$/;

function sourcesOf({ reach, visibleAccounts, visibleTokens }: Question): Source[] {
  const none = sql`null::text`;
  const nameOf = (table: SQL, id: SQL, tenant: SQL) =>
    sql`(select named.name from ${table} named where named.tenant_id = ${tenant} and named.id = ${id})`;
  return [
    {
      kind: "license",
      table: sql`${licenses}`,
      visible: licenseInReach(reach),
      title: sql`license.name`,
      detail: nameOf(sql`${policies}`, sql`license.policy_id`, sql`license.tenant_id`),
      license: sql`license.id::text`,
    },
    {
      kind: "machine",
      table: sql`${machines}`,
      visible: machineInReach(reach),
      title: sql`coalesce(machine.name, machine.hostname, machine.fingerprint)`,
      detail: nameOf(sql`${licenses}`, sql`machine.license_id`, sql`machine.tenant_id`),
      license: sql`machine.license_id::text`,
    },
    {
      kind: "account",
      table: sql`${accounts}`,
      visible: isVisibleAccount(visibleAccounts),
      title: sql`account.username`,
      detail: sql`account.email`,
      license: none,
    },
    {
      kind: "product",
      table: sql`${products}`,
      visible: productInReach(reach),
      title: sql`product.name`,
      detail: sql`product.code`,
      license: none,
    },
    {
      kind: "policy",
      table: sql`${policies}`,
      visible: policyInReach(reach),
      title: sql`policy.name`,
      detail: nameOf(sql`${products}`, sql`policy.product_id`, sql`policy.tenant_id`),
      license: none,
    },
    {
      kind: "entitlement",
      table: sql`${entitlements}`,
      visible: entitlementInReach(reach),
      title: sql`entitlement.name`,
      detail: sql`entitlement.code`,
      license: none,
    },
    {
      kind: "token",
      table: sql`${tokens}`,
      visible: sql`${tokenInReach(reach)} and ${isVisibleToken(visibleTokens)}`,
      title: sql`coalesce(token.name, token.id::text)`,
      detail: sql`case when token.product_id is not null then 'product' when token.license_id is not null then 'license' else 'account' end`,
      license: sql`token.license_id::text`,
    },
    {
      kind: "webhook",
      table: sql`${webhooks}`,
      visible: sql`true`,
      title: sql`webhook.url`,
      detail: sql`webhook.description`,
      license: none,
    },
  ];
}

/** The ways for each kind; those that the text cannot be are left out. */
function waysOf({ tenantId, keyHashes, text: { values, emails, ids, parts } }: Question): Record<SearchKind, Way[]> {
  const when = (texts: string[], way: () => Way): Way[] => (texts.length === 0 ? [] : [way()]);
  const byId = (alias: string): Way[] =>
    when(ids, () => ({ matchedBy: "id", rank: rank.one, where: sql`${sql.raw(alias)}.id = any(${uuidArray(ids)})` }));
  const byValue = (matchedBy: string, column: SQL, texts = values): Way[] =>
    when(texts, () => ({ matchedBy, rank: rank.value, where: sql`${column} = any(${textArray(texts)})` }));
  /** Every word must be a part of one of the columns. */
  const byPart = (matchedBy: string, ...columns: SQL[]): Way[] =>
    when(parts, () => ({
      matchedBy,
      rank: rank.part,
      where: sql.join(
        parts.map(
          (word) =>
            sql`(${sql.join(
              columns.map((column) => hasPart(column, word)),
              sql` or `,
            )})`,
        ),
        sql` and `,
      ),
    }));
  const owner = when(values, () => ({
    matchedBy: "owner",
    rank: rank.value,
    where: sql`license.owner_id = any(array(
      select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = any(${textArray(values)})
      union all
      select account.id from ${accounts} account where account.tenant_id = ${tenantId} and lower(account.email) = any(${textArray(emails)})
    ))`,
  }));
  return {
    license: [
      ...when(keyHashes, () => ({
        matchedBy: "key",
        rank: rank.one,
        where: sql`license.key_hash = any(${textArray(keyHashes)})`,
      })),
      ...byId("license"),
      ...owner,
      ...byPart("name", sql`license.name`),
    ],
    machine: [
      ...byId("machine"),
      ...byValue("fingerprint", sql`machine.fingerprint`),
      ...byPart("name", sql`machine.name`, sql`machine.hostname`),
    ],
    account: [
      ...byId("account"),
      ...byValue("username", sql`account.username`),
      ...byValue("email", sql`lower(account.email)`, emails),
      ...byPart("name", accountName),
    ],
    product: [...byId("product"), ...byValue("code", sql`product.code`), ...byPart("name", sql`product.name`)],
    policy: [...byId("policy"), ...byPart("name", sql`policy.name`)],
    entitlement: [...byId("entitlement"), ...byValue("code", sql`entitlement.code`), ...byPart("name", sql`entitlement.name`)],
    token: byId("token"),
    webhook: byId("webhook"),
  };
}

/** All that people call an account, as accounts_name_part has it. */
const accountName = sql`(account.username || ' ' || account.email || ' ' || coalesce(account.first_name, '') || ' ' || coalesce(account.last_name, ''))`;
