import { isAllowed, limitOf, machineStrategy } from "./overage.ts";
import type { LimitName, Limits, PolicyAttributes } from "./policy-attributes.ts";

type Terms = Limits & Pick<PolicyAttributes, "floating" | "overageStrategy">;

/**
 * Whether a license may hold so much of what a limit counts: machines, cores, memory, disk, processes or users. The same rule for a
 * change and for a verdict.
 * @param amount what there is after the change, from 0: a count or a sum, memory and disk in bytes
 */
export function mayHold(name: Exclude<LimitName, "maxUses">, amount: number, license: Limits, policy: Terms): boolean {
  const strategy = name === "maxMachines" ? machineStrategy(policy) : policy.overageStrategy;
  return isAllowed(amount, limitOf(name, license, policy), strategy);
}

/**
 * Whether a license may stand at so many uses: never below 0, nor above the limit unless the policy always allows it. No other
 * overage strategy lifts it.
 * @param uses what there is after an increment or a decrement
 */
export function mayUse(uses: number, license: Limits, policy: Terms): boolean {
  const limit = limitOf("maxUses", license, policy);
  return uses >= 0 && (limit === null || uses <= limit || policy.overageStrategy === "always_allow");
}
