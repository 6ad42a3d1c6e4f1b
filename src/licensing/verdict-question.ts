import type { MachineFacts, Person, Scope, Snapshot } from "./types.ts";
import type { VerdictCode } from "./verdict-codes.ts";
import type { ConditionName } from "./verdict-requirements.ts";

/** Input of the conditions: the facts, the request, and what follows from both. */
export type Question = Snapshot & {
  scope: Scope;
  now: Date;
  /** The person that the scope names; null where nobody of this license is called so. */
  scopedUser: Person | null;
  /** Fingerprints in the scope, without nulls and repeats; undefined where none is given. */
  fingerprints: string[] | undefined;
  isDead: (machine: MachineFacts) => boolean;
};

/** A finding against a condition: its code, and whether the license is valid all the same. */
export type Finding = { code: VerdictCode; valid: boolean };

/** A condition that a license must meet. `find` returns what it finds against it, null where the license meets it. */
export type Condition = { name: ConditionName; find: (question: Question) => Finding | VerdictCode | null };
