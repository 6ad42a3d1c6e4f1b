import type { PGlite } from "@electric-sql/pglite";
import { applyDefinitionFiles, type Definition, type DefinitionFiles, type Definitions, readDefinitions } from "./definitions.ts";
import { applyMigration, type Migration } from "./migrations.ts";

/** The steps of a migration that gives a database the definitions of the files. */
export type Changes = {
  /** Before tables change: a column that a trigger names can't be dropped. */
  triggersToDrop: string[];
  functionsToDrop: string[];
  functions: Definition[];
  /** When no index needs them any more. */
  functionsGone: string[];
  triggers: Definition[];
};

/**
 * Compares the definitions of a database with those of the files. The database is left as the files want it.
 * @param tables a migration that changes tables and is not yet in the database
 * @throws PlainError when a file is wrong.
 */
export async function findChanges(database: PGlite, files: DefinitionFiles, tables: Migration | undefined): Promise<Changes> {
  const before = await readDefinitions(database);
  for (const { identity } of before.triggers) await database.exec(`DROP ${identity}`);
  const [statements, indexes] = withoutIndexes(tables?.statements ?? []);
  await applyMigration(database, { tag: tables?.tag ?? "", statements });
  const { replaced } = await applyDefinitionFiles(database, files);
  await applyMigration(database, { tag: tables?.tag ?? "", statements: indexes });
  const after = await readDefinitions(database);
  const isReplaced = ({ needs }: Definition) => needs.some((identity) => replaced.includes(identity));
  const differs = (kind: keyof Definitions, one: Definition) =>
    before[kind].find(({ identity }) => identity === one.identity)?.statement !== one.statement;
  const triggers = after.triggers.filter((trigger) => differs("triggers", trigger) || isReplaced(trigger));
  const stays = ({ identity }: Definition) =>
    after.triggers.some((trigger) => trigger.identity === identity) && !triggers.some((trigger) => trigger.identity === identity);
  const remains = (identity: string) => after.functions.some((one) => one.identity === identity);
  return {
    triggersToDrop: before.triggers.filter((trigger) => !stays(trigger)).map(({ identity }) => identity),
    functionsToDrop: replaced,
    functions: after.functions.filter((one) => differs("functions", one) || replaced.includes(one.identity)),
    functionsGone: before.functions
      .map(({ identity }) => identity)
      .filter((identity) => !remains(identity) && !replaced.includes(identity)),
    triggers,
  };
}

export const hasChanges = (changes: Changes): boolean => Object.values(changes).some(({ length }) => length > 0);

/** The statements of a migration that changes the tables, where it does, and then the definitions. */
export function statementsOfChanges(changes: Changes, tables: string[]): string[] {
  const [ofTables, indexes] = withoutIndexes(tables);
  return [
    ...changes.triggersToDrop.map((identity) => `DROP ${identity};`),
    ...ofTables,
    ...changes.functionsToDrop.map((identity) => `DROP ${identity};`),
    // Functions may call each other, whatever their order. It ends with the transaction.
    ...(changes.functions.length > 1 ? ["SET LOCAL check_function_bodies = off;"] : []),
    ...changes.functions.map(({ statement }) => `${statement.trim()};`),
    ...changes.triggers.map(({ statement }) => `${statement.trim()};`),
    // An index may call a new function, and no longer a gone one.
    ...indexes,
    ...changes.functionsGone.map((identity) => `DROP ${identity};`),
  ];
}

/** The statements of a migration, and the indexes that it makes at its end: those may call functions that are defined between the two. */
function withoutIndexes(statements: string[]): [tables: string[], indexes: string[]] {
  const end = statements.findLastIndex((statement) => !/^CREATE (UNIQUE )?INDEX\b/i.test(statement)) + 1;
  return [statements.slice(0, end), statements.slice(end)];
}
