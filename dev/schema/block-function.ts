import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { snakeCase } from "../../src/licensing/attribute-names.ts";
import { ownBlocks } from "../../src/licensing/blocks.ts";

/** Writes the function that tells SQL which block of its own a license has. @param folder the one of the migrations */
export const writeBlockFunction = (folder: string): void => writeFileSync(join(folder, "functions/latchkey_own_block.sql"), text);

const cases = ownBlocks.map(({ name, column }) => `    WHEN license.${snakeCase(column)} IS NOT NULL THEN '${name}'`).join("\n");

const text = `-- Returns the strongest block that a license itself has, or null. As \`blockOf\` in src/licensing/blocks.ts, which knows of its owner's ban too.
-- Do not edit: npm run db:generate writes it from src/licensing/blocks.ts.
CREATE OR REPLACE FUNCTION latchkey_own_block(license licenses) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
${cases}
  END
$$;
`;
