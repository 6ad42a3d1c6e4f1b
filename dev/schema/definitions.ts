import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { PlainError } from "../../serve/plain-error.ts";

/** A function, procedure or trigger of this project's own. */
export type Definition = {
  /** "FUNCTION latchkey_refuse(text)" or "TRIGGER fed ON licenses": what a DROP names. */
  identity: string;
  /** The statement that defines it, as Postgres itself writes it: two texts of one definition are equal. */
  statement: string;
  /** Of a trigger: the identities of the functions without which it can't be. */
  needs: string[];
};

export type Definitions = { functions: Definition[]; triggers: Definition[] };

/** The definitions that a database has, but for those of its extensions. */
export async function readDefinitions(database: PGlite): Promise<Definitions> {
  const { rows: functions } = await database.query<Definition>(`
    SELECT ${functionIdentity} AS identity, pg_get_functiondef(routine.oid) AS statement, ARRAY[]::text[] AS needs
    FROM pg_proc routine
    WHERE ${isOwn}
    ORDER BY 1
  `);
  const { rows: triggers } = await database.query<Definition>(`
    SELECT format('TRIGGER %I ON %s', tgname, tgrelid::regclass) AS identity, pg_get_triggerdef(oid) AS statement, ARRAY(
      SELECT ${functionIdentity}
      FROM pg_depend dependency
      JOIN pg_proc routine ON routine.oid = dependency.refobjid
      WHERE dependency.classid = 'pg_trigger'::regclass AND dependency.objid = pg_trigger.oid
        AND dependency.refclassid = 'pg_proc'::regclass
      ORDER BY 1
    ) AS needs
    FROM pg_trigger
    WHERE NOT tgisinternal
    ORDER BY tgrelid::regclass::text, tgname
  `);
  return { functions, triggers };
}

const functionIdentity = `CASE routine.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || routine.oid::regprocedure`;

const isOwn = `routine.pronamespace = 'public'::regnamespace AND routine.prokind IN ('f', 'p') AND NOT EXISTS (
      SELECT FROM pg_depend member
      WHERE member.classid = 'pg_proc'::regclass AND member.objid = routine.oid AND member.deptype = 'e'
    )`;

/** Files by the name of the function or table that they are of. */
export type DefinitionFiles = { functions: Map<string, string>; triggers: Map<string, string> };

/** Reads `functions/<name>.sql` and `triggers/<table>.sql` of a folder. */
export function readDefinitionFiles(folder: string): DefinitionFiles {
  const filesOf = (kind: string) =>
    new Map(
      globSync(`${kind}/*.sql`, { cwd: folder })
        .sort()
        .map((file) => [basename(file, ".sql"), readFileSync(join(folder, file), "utf8")] as const),
    );
  return { functions: filesOf("functions"), triggers: filesOf("triggers") };
}

/**
 * Gives a database the definitions of the files, and no others.
 * @returns the identities of functions that `CREATE OR REPLACE` could not change, since their result or their parameters' names are others.
 * @throws PlainError when a file fails, or defines what is not its own.
 */
export async function applyDefinitionFiles(database: PGlite, files: DefinitionFiles): Promise<{ replaced: string[] }> {
  const before = await readDefinitions(database);
  await database.exec(before.triggers.map(({ identity }) => `DROP ${identity};`).join("\n"));
  // Each statement from here on has a later number, and with it what it wrote.
  const { rows } = await database.query<{ start: string }>("SELECT pg_current_xact_id()::text AS start");
  const start = rows[0]?.start ?? "0";
  const replaced: string[] = [];
  // Functions may call each other: so their bodies are checked when all are there.
  await database.exec("SET check_function_bodies = off");
  for (const [name, text] of files.functions) replaced.push(...(await defineFunction(database, name, text)));
  await database.exec("SET check_function_bodies = on");
  for (const [name, text] of files.functions) await executeFile(database, `functions/${name}.sql`, text);
  const { rows: old } = await database.query<{ identity: string }>(
    `SELECT ${functionIdentity} AS identity FROM pg_proc routine WHERE ${isOwn} AND xmin::text::bigint <= $1::bigint`,
    [start],
  );
  for (const { identity } of old) await database.exec(`DROP ${identity}`);
  for (const [table, text] of files.triggers) await executeFile(database, `triggers/${table}.sql`, text);
  await requireOwnNames(database, files);
  return { replaced };
}

/** @returns the identities of those that it had to drop first. */
async function defineFunction(database: PGlite, name: string, text: string): Promise<string[]> {
  try {
    await database.exec(text);
    return [];
  } catch (error) {
    if (codeOf(error) !== invalidFunctionDefinition) throw failureOf(`functions/${name}.sql`, error);
  }
  const { rows } = await database.query<{ identity: string }>(
    `SELECT ${functionIdentity} AS identity FROM pg_proc routine WHERE ${isOwn} AND routine.proname = $1`,
    [name],
  );
  for (const { identity } of rows) await database.exec(`DROP ${identity}`);
  await executeFile(database, `functions/${name}.sql`, text);
  return rows.map(({ identity }) => identity);
}

/** SQLSTATE. */
const invalidFunctionDefinition = "42P13";

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

async function executeFile(database: PGlite, file: string, text: string): Promise<void> {
  try {
    await database.exec(text);
  } catch (error) {
    throw failureOf(file, error);
  }
}

const failureOf = (file: string, error: unknown): PlainError =>
  new PlainError(`drizzle/${file} fails: ${error instanceof Error ? error.message : error}`);

/** A function, and the triggers of a table, stand in the file of that name. */
async function requireOwnNames(database: PGlite, files: DefinitionFiles): Promise<void> {
  const { rows: functions } = await database.query<{ name: string }>(
    `SELECT DISTINCT proname AS name FROM pg_proc routine WHERE ${isOwn}`,
  );
  const { rows: triggers } = await database.query<{ name: string }>(
    "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE NOT tgisinternal",
  );
  const check = (kind: keyof DefinitionFiles, defined: string[]) => {
    const named = [...files[kind].keys()];
    const wrong = [...defined.filter((name) => !named.includes(name)), ...named.filter((name) => !defined.includes(name))];
    if (wrong.length === 0) return;
    throw new PlainError(`Each file of drizzle/${kind} defines what its name says. Not so: ${wrong.sort().join(", ")}.`);
  };
  check(
    "functions",
    functions.map(({ name }) => name),
  );
  check(
    "triggers",
    triggers.map(({ name }) => name),
  );
}
