import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DisclosedTable, disclosedTables } from "../../src/db/schema/disclosure.ts";

/** Writes the functions that tell SQL which columns leave the database. @param folder the one of the migrations */
export function writeDisclosureFunctions(folder: string): void {
  for (const { name, text } of disclosureFunctions())
    writeFileSync(join(folder, `functions/latchkey_${name}_columns.sql`), functionText(name, text));
}

const disclosureFunctions = () => [
  { name: "node", text: columnsByTable("nodes") },
  { name: "event", text: columnsByTable("events") },
  { name: "redacted", text: columnsByTable("redacted") },
];

const purposes: Record<string, string> = {
  node: "Returns the columns of a table that regional nodes keep.",
  event: "Returns the columns of a table that events show.",
  redacted: "Returns the columns of a table whose change events show, and whose values they do not.",
};

const functionText = (name: string, cases: string): string => `-- ${purposes[name]}
-- Do not edit: npm run db:generate writes it from src/db/schema/disclosure.ts.
CREATE OR REPLACE FUNCTION latchkey_${name}_columns(of_table text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE of_table
${cases}
    ELSE ARRAY[]::text[]
  END
$$;
`;

const columnsByTable = (receiver: Exclude<keyof DisclosedTable, "table">): string =>
  disclosedTables
    .filter((one) => one[receiver].length > 0)
    .map((one) => caseOf(one.table, one[receiver]))
    .join("\n");

/** Characters of a line. */
const width = 150;

function caseOf(table: string, columns: string[]): string {
  const names = columns.map((column) => `'${column}'`);
  const line = `    WHEN '${table}' THEN ARRAY[${names.join(", ")}]`;
  return line.length <= width ? line : `    WHEN '${table}' THEN ARRAY[\n${wrap(names)}\n    ]`;
}

/** A list in lines, indented. */
function wrap(items: string[]): string {
  const lines: string[] = [];
  for (const item of items) {
    const longer = `${lines.at(-1)}, ${item}`;
    if (lines.length > 0 && longer.length <= width - 7) lines[lines.length - 1] = longer;
    else lines.push(item);
  }
  return lines.map((line) => `      ${line}`).join(",\n");
}
