import { type BlockFacts, blockNames, blockOf, blocks } from "./blocks.ts";
import { expiryRefuses, isExpired } from "./expiry.ts";
import type { PolicyAttributes } from "./policy-attributes.ts";

/** The refusal of a license that has expired, where its policy lets it run no more. */
export const expiryRefusal = "license_expired";

type RunRefusal = (typeof blocks)[keyof typeof blocks]["refusal"] | typeof expiryRefusal;

/** The refusals of what a license that may not run does not do. */
export const runRefusalNames: readonly RunRefusal[] = [...blockNames.map((name) => blocks[name].refusal), expiryRefusal];

type RunFacts = BlockFacts & {
  license: { expiry: Date | null };
  policy: Pick<PolicyAttributes, "expirationStrategy">;
};

/** Says why a license may not run: it takes no machine and gives no file. Null where it may. `runRefusalSql` says the same in SQL. */
export function runRefusal(facts: RunFacts, now: Date): RunRefusal | null {
  const block = blockOf(facts);
  if (block !== null) return blocks[block].refusal;
  return isExpired(facts.license, now) && expiryRefuses(facts.policy) ? expiryRefusal : null;
}
