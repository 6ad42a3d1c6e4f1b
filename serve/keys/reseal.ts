import { SealError, type Sealer } from "../../src/crypto/sealing.ts";
import type { Database } from "../../src/db/client.ts";
import { type SealedColumn, sealedColumns } from "../../src/db/sealed-columns.ts";
import {
  countSealed,
  type Replacement,
  replaceSealed,
  type SealedValue,
  selectSealedOtherwise,
} from "../../src/db/sealed-store.ts";

/** Values that are read and replaced in one statement each. A license key has 17,000 characters at most, and Neon takes 10 MB at once. */
const mostAtOnce = 200;

/** Passes over all tables that move nothing, after which what is left is reported: others hold its rows, or no key opens it. */
const mostIdlePasses = 3;

/** Milliseconds between a pass that left values and the next one, for those who hold their rows. */
const pauseMs = 500;

/** The values of one column that the first key does not seal. */
export type Left = { column: SealedColumn; keyId: string; values: number };

export type Resealed = { moved: number; left: Left[]; isInterrupted: boolean };

type Options = {
  database: Database;
  sealer: Sealer;
  /** Is told how far a column is: values that are done, of those that were to be moved. */
  onProgress: (column: SealedColumn, done: number, total: number) => void;
  /** Ends the work after the statement that is under way: everything that is moved stays so. */
  interrupted: AbortSignal;
};

/**
 * Seals every value anew that the first key does not seal. Each batch is one statement that replaces the values that are still as they were read,
 * so that the service goes on meanwhile and a second run goes on where one ended. Values that no key opens are left as they are.
 */
export async function reseal(options: Options): Promise<Resealed> {
  const { database, interrupted } = options;
  let moved = 0;
  for (let idle = 0; idle < mostIdlePasses && !interrupted.aborted; ) {
    let movedNow = 0;
    for (const column of sealedColumns) movedNow += await resealColumn(column, options);
    moved += movedNow;
    if ((await countLeft(options)).length === 0) break;
    idle = movedNow === 0 ? idle + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return { moved, left: await countLeft({ ...options, database }), isInterrupted: interrupted.aborted };
}

/** @returns how many values were moved */
async function resealColumn(column: SealedColumn, { database, sealer, onProgress, interrupted }: Options): Promise<number> {
  const [keyId = ""] = sealer.keyIds;
  const total = (await leftIn(database, column, keyId)).reduce((sum, { values }) => sum + values, 0);
  let moved = 0;
  let after: string[] | undefined;
  while (total > 0 && !interrupted.aborted) {
    const values = await selectSealedOtherwise(database, column, { keyId, after, most: mostAtOnce });
    if (values.length === 0) break;
    const replacements = await Promise.all(values.map((value) => resealed(value, column, sealer)));
    moved += await replaceSealed(
      database,
      column,
      replacements.filter((one) => one !== undefined),
    );
    after = values.at(-1)?.key;
    onProgress(column, moved, total);
  }
  return moved;
}

/** Undefined where none of the keys opens the value. */
async function resealed(
  { key, boundTo, sealed }: SealedValue,
  column: SealedColumn,
  sealer: Sealer,
): Promise<Replacement | undefined> {
  const context = column.contextOf(boundTo);
  try {
    return { key, old: sealed, new: await sealer.seal(await sealer.openBytes(sealed, context), context) };
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

async function countLeft({ database, sealer }: Pick<Options, "database" | "sealer">): Promise<Left[]> {
  const [keyId = ""] = sealer.keyIds;
  const left: Left[] = [];
  for (const column of sealedColumns) left.push(...(await leftIn(database, column, keyId)));
  return left;
}

const leftIn = async (database: Database, column: SealedColumn, keyId: string): Promise<Left[]> =>
  [...(await countSealed(database, column))]
    .filter(([id]) => id !== keyId)
    .map(([id, values]) => ({ column, keyId: id, values }));
