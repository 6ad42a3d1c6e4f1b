import { getTableColumns, getTableName, type Table } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import {
  answerContext,
  licenseKeyContext,
  masterKeyContext,
  secondFactorContext,
  signingKeyContext,
  superadminFactorContext,
  tenantKeyContext,
  webhookSecretContext,
} from "../crypto/key-contexts.ts";
import {
  idempotencyKeys,
  licenses,
  masterSecondFactors,
  masters,
  poolKeys,
  secondFactors,
  signingKeys,
  tenantKeys,
  webhooks,
} from "./schema.ts";

/** A column whose values are sealed with the MASTER_KEY, by names of the database. */
export type SealedColumn = {
  table: string;
  column: string;
  /** The primary key, with the types of its columns. */
  key: { name: string; type: string }[];
  /** The columns that the context of a value is made of. */
  boundTo: string[];
  contextOf: (values: string[]) => string;
};

type ColumnOf<T extends Table> = keyof T["_"]["columns"] & string;

function sealed<T extends PgTable, const Bound extends ColumnOf<T>[]>(
  table: T,
  column: ColumnOf<T>,
  boundTo: Bound,
  contextOf: (...values: { [Index in keyof Bound]: string }) => string,
): SealedColumn {
  const columns = getTableColumns(table) as Record<string, { name: string; primary: boolean; getSQLType(): string }>;
  const nameOf = (key: string): string => columns[key]?.name ?? "";
  const composite = getTableConfig(table).primaryKeys.flatMap((primary) => primary.columns.map(({ name }) => name));
  const key = Object.values(columns)
    .filter(({ name, primary }) => primary || composite.includes(name))
    .sort((one, other) => composite.indexOf(one.name) - composite.indexOf(other.name));
  return {
    table: getTableName(table),
    column: nameOf(column),
    key: key.map((one) => ({ name: one.name, type: one.getSQLType() })),
    boundTo: boundTo.map(nameOf),
    // The values come from the columns of `boundTo`, one each.
    contextOf: (values) => contextOf(...(values as { [Index in keyof Bound]: string })),
  };
}

/** Every sealed column. `npm run keys:reseal` moves these to another key; tests find the columns that are missing here. */
export const sealedColumns: SealedColumn[] = [
  sealed(masters, "privateKeySealed", ["id", "keyId"], masterKeyContext),
  sealed(tenantKeys, "privateKeySealed", ["tenantId", "id"], tenantKeyContext),
  sealed(signingKeys, "privateKeySealed", ["tenantId", "id"], signingKeyContext),
  // The one that is being set up first: a confirmed one takes its seal along.
  sealed(secondFactors, "pendingSecretSealed", ["tenantId", "accountId"], secondFactorContext),
  sealed(secondFactors, "secretSealed", ["tenantId", "accountId"], secondFactorContext),
  sealed(masterSecondFactors, "pendingSecretSealed", ["masterId"], superadminFactorContext),
  sealed(masterSecondFactors, "secretSealed", ["masterId"], superadminFactorContext),
  // Before licenses: a key that leaves the pool for a license takes its seal along.
  sealed(poolKeys, "keySealed", ["tenantId", "keyHash"], licenseKeyContext),
  sealed(licenses, "keySealed", ["tenantId", "keyHash"], licenseKeyContext),
  sealed(webhooks, "secretSealed", ["tenantId", "id"], webhookSecretContext),
  sealed(webhooks, "previousSecretSealed", ["tenantId", "id"], webhookSecretContext),
  sealed(idempotencyKeys, "answerSealed", ["keyHash"], answerContext),
];
