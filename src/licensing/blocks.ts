import { snakeCase } from "./attribute-names.ts";

/** A state that blocks a license, whatever its expiry. */
type BlockDeclaration = {
  /** The column of a license that says since when, as records name it. Null: it is the ban of the license's owner. */
  column: string | null;
  /** The refusal of what a blocked license may not do. */
  refusal: string;
  /** The verdict's condition, what it requires and what it finds, as sentences. */
  condition: string;
  requirement: string;
  detail: string;
};

/**
 * Every state that blocks a license, declared once, the strongest first. Its column, index, refusals, statuses, SQL, the conditions of a verdict and the
 * words of formats and console are derived from here: see docs/architecture.md.
 */
export const blocks = {
  banned: {
    column: null,
    refusal: "license_owner_banned",
    condition: "ban",
    requirement: "The license's owner must not be banned.",
    detail: "The license's owner is banned.",
  },
  suspended: {
    column: "suspendedAt",
    refusal: "license_suspended",
    condition: "suspension",
    requirement: "The license must not be suspended.",
    detail: "The license is suspended.",
  },
} as const satisfies Record<string, BlockDeclaration>;

type Declared = typeof blocks;

/** A reason why a license is blocked. */
export type Block = keyof Declared;

export const blockNames = Object.keys(blocks) as Block[];

/** A block that the license itself has, and its owner's ban has not. */
export type OwnBlock = { [Name in Block]: Declared[Name]["column"] extends null ? never : Name }[Block];

type BlockColumn = NonNullable<Declared[Block]["column"]>;

/** The blocks that are columns of a license, the strongest first. */
export const ownBlocks = blockNames.flatMap((name) => {
  const { column } = blocks[name];
  // A block with a column is one of the license's own.
  return column === null ? [] : [{ name: name as OwnBlock, column }];
});

export const blockColumns: readonly BlockColumn[] = ownBlocks.map(({ column }) => column);

/** The times since when a license is blocked, each null where it is not. */
export type BlockTimes = Record<BlockColumn, Date | null>;

/** The facts that decide whether a license is blocked: times as records or as JSON have them, or null. */
export type BlockFacts = { license: Record<BlockColumn, unknown>; owner: { bannedAt: unknown } | null };

/** Says what blocks a license, the strongest that does. Null where nothing does. `blockSql` says the same in SQL. */
export function blockOf({ license, owner }: BlockFacts): Block | null {
  if (owner?.bannedAt != null) return "banned";
  for (const { name, column } of ownBlocks) if (license[column] != null) return name;
  return null;
}

/** Says the same of rows, whose members have the columns' names. */
export const blockOfRows = (license: Record<string, unknown>, owner: Record<string, unknown> | null): Block | null =>
  blockOf({
    // Every column of a block is set.
    license: Object.fromEntries(blockColumns.map((column) => [column, license[snakeCase(column)]])) as BlockFacts["license"],
    owner: owner && { bannedAt: owner.banned_at },
  });

/** The refusals of what a blocked license may not do, each once. */
export const blockRefusalNames: readonly Declared[Block]["refusal"][] = blockNames.map((name) => blocks[name].refusal);

/** The sentences of what the conditions of blocks find, by the block's name. */
export const blockDetails = Object.fromEntries(blockNames.map((name) => [name, blocks[name].detail])) as Record<Block, string>;

/** The sentences of what they require, by the condition's name. */
export const blockRequirements = Object.fromEntries(
  blockNames.map((name) => [blocks[name].condition, blocks[name].requirement]),
) as Record<Declared[Block]["condition"], string>;
