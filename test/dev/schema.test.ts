import { afterAll, describe, expect, test } from "vitest";
import { findChanges, hasChanges, statementsOfChanges } from "../../dev/schema/changes.ts";
import { type DefinitionFiles, readDefinitions } from "../../dev/schema/definitions.ts";
import { applyMigration, migrationText, openMigrated } from "../../dev/schema/migrations.ts";
import { schemaDocument } from "../../dev/schema/schema-document.ts";

type Given = {
  /** Statements of landed migrations. */
  landed: string[];
  /** Statements that drizzle-kit has just written. */
  tables?: string[];
  functions?: Record<string, string>;
  triggers?: Record<string, string>;
};

const database = await openMigrated([]);

afterAll(() => database.close());

/** Empties the database, and applies the statements to it. */
async function begin(statements: string[]): Promise<void> {
  await database.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
  await applyMigration(database, { tag: "0000_landed", statements });
}

const state = async () => ({ ...(await readDefinitions(database)), document: await schemaDocument(database) });

/** The statements of the next migration, which are shown to give what the files say. */
async function nextMigration({ landed, tables, functions = {}, triggers = {} }: Given): Promise<string[]> {
  const files: DefinitionFiles = { functions: new Map(Object.entries(functions)), triggers: new Map(Object.entries(triggers)) };
  await begin(landed);
  const changes = await findChanges(database, files, tables && { tag: "0001_tables", statements: tables });
  const statements = statementsOfChanges(changes, tables ?? []);
  const wanted = await state();
  await begin(landed);
  await applyMigration(database, { tag: "0001_next", statements });
  expect(await state()).toEqual(wanted);
  expect(hasChanges(await findChanges(database, files, undefined))).toBe(false);
  return statements;
}

const licenses = "CREATE TABLE licenses (id uuid PRIMARY KEY, expiry timestamptz, note text)";

const daysLeft = (body: string, result = "integer", parameter = "expiry") =>
  `-- Says it.\nCREATE OR REPLACE FUNCTION days_left(${parameter} timestamptz) RETURNS ${result} LANGUAGE sql AS $$ ${body} $$;`;

const noted = (body: string) =>
  `CREATE OR REPLACE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} RETURN NULL; END $$;`;

const notes = (when: string) =>
  `CREATE OR REPLACE TRIGGER notes AFTER ${when} ON licenses FOR EACH ROW EXECUTE FUNCTION noted();`;

describe("the next migration holds what changed in the files of functions and triggers", () => {
  test("nothing where only a comment above a function is another", async () => {
    const landed = [licenses, daysLeft("SELECT 1"), noted(""), notes("INSERT")];
    const functions = { days_left: daysLeft("SELECT 1").replace("Says it", "Tells it"), noted: noted("") };
    expect(await nextMigration({ landed, functions, triggers: { licenses: notes("INSERT") } })).toEqual([]);
  });

  test("a function that does something else", async () => {
    const statements = await nextMigration({ landed: [daysLeft("SELECT 1")], functions: { days_left: daysLeft("SELECT 2") } });
    expect(statements).toEqual([expect.stringMatching(/^CREATE OR REPLACE FUNCTION public\.days_left[^;]*SELECT 2[^;]*;$/)]);
    expect(migrationText(statements)).toBe(`${statements[0]}\n`);
  });

  test("new functions that call each other, whatever their order", async () => {
    const weeks = "CREATE OR REPLACE FUNCTION weeks_left() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;";
    const functions = { days_left: daysLeft("SELECT weeks_left() * 7"), weeks_left: weeks };
    expect(await nextMigration({ landed: [], functions })).toHaveLength(3);
  });

  test("a function that is gone, and one whose result is another, with the trigger that calls it", async () => {
    const trigger = notes("INSERT").replace("EXECUTE", "WHEN (days_left(NEW.expiry) > 0) EXECUTE");
    const old = "CREATE FUNCTION old() RETURNS void LANGUAGE sql AS ''";
    const statements = await nextMigration({
      landed: [licenses, daysLeft("SELECT 1"), noted(""), old, trigger],
      functions: { days_left: daysLeft("SELECT 1", "bigint"), noted: noted("") },
      triggers: { licenses: trigger },
    });
    expect(statements.map((statement) => statement.split(/[\n(]/)[0])).toEqual([
      "DROP TRIGGER notes ON licenses;",
      "DROP FUNCTION days_left",
      "CREATE OR REPLACE FUNCTION public.days_left",
      expect.stringContaining("CREATE TRIGGER notes"),
      "DROP FUNCTION old",
    ]);
  });

  test("a trigger that fires at other times, and one that is gone", async () => {
    const landed = [licenses, noted(""), notes("INSERT"), notes("DELETE").replace("notes", "ends")];
    const statements = await nextMigration({ landed, functions: { noted: noted("") }, triggers: { licenses: notes("DELETE") } });
    expect(statements).toEqual([
      "DROP TRIGGER ends ON licenses;",
      "DROP TRIGGER notes ON licenses;",
      "CREATE TRIGGER notes AFTER DELETE ON public.licenses FOR EACH ROW EXECUTE FUNCTION noted();",
    ]);
  });

  test("between the tables and the indexes: a column that a trigger named goes, and an index calls a new function", async () => {
    const statements = await nextMigration({
      landed: [licenses, noted(""), notes("UPDATE OF note")],
      tables: [
        "ALTER TABLE licenses DROP COLUMN note;",
        "ALTER TABLE licenses ADD COLUMN name text;",
        "CREATE INDEX licenses_days ON licenses (days_left(expiry));",
      ],
      functions: { noted: noted(""), days_left: daysLeft("SELECT 1").replace("LANGUAGE", "IMMUTABLE LANGUAGE") },
      triggers: { licenses: notes("UPDATE OF name") },
    });
    expect(statements.map((statement) => statement.split(" ").slice(0, 3).join(" "))).toEqual([
      "DROP TRIGGER notes",
      "ALTER TABLE licenses",
      "ALTER TABLE licenses",
      "CREATE OR REPLACE",
      "CREATE TRIGGER notes",
      "CREATE INDEX licenses_days",
    ]);
  });
});

describe("a file that is wrong is named", () => {
  test.each([
    ["fails in Postgres", { days_left: daysLeft("SELECT nothing") }, "drizzle/functions/days_left.sql fails"],
    ["defines what its name does not say", { left: daysLeft("SELECT 1") }, "days_left, left"],
  ])("one that %s", async (_, functions, message) => {
    await expect(nextMigration({ landed: [], functions })).rejects.toThrow(message);
  });
});

test("the schema's document has columns, constraints, indexes, functions and triggers, in an order that does not depend on the migrations'", async () => {
  const policies =
    "CREATE TABLE policies (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, code text NOT NULL DEFAULT 'none' UNIQUE)";
  const index = "CREATE INDEX licenses_expiry ON licenses (expiry) WHERE note IS NULL";
  await begin([policies, licenses, index, noted(""), notes("INSERT")]);
  const document = await schemaDocument(database);
  await begin([noted(""), licenses, notes("INSERT"), index, policies]);
  expect(await schemaDocument(database)).toBe(document);
  expect(document.split("\n\n").slice(1)).toEqual([
    "CREATE TABLE licenses (\n  id uuid NOT NULL,\n  expiry timestamp with time zone,\n  note text,\n  CONSTRAINT licenses_pkey PRIMARY KEY (id)\n);",
    "CREATE INDEX licenses_expiry ON public.licenses USING btree (expiry) WHERE (note IS NULL);\n" +
      "CREATE TRIGGER notes AFTER INSERT ON public.licenses FOR EACH ROW EXECUTE FUNCTION noted();",
    "CREATE TABLE policies (\n  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,\n  code text DEFAULT 'none'::text NOT NULL,\n" +
      "  CONSTRAINT policies_pkey PRIMARY KEY (id),\n  CONSTRAINT policies_code_key UNIQUE (code)\n);",
    expect.stringContaining("CREATE OR REPLACE FUNCTION public.noted()"),
  ]);
});
