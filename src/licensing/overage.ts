import type { LimitName, Limits, PolicyAttributes } from "./policy-attributes.ts";

type Strategy = PolicyAttributes["overageStrategy"];

const factors: Record<Strategy, number> = {
  no_overage: 1,
  allow_1_25x: 1.25,
  allow_1_5x: 1.5,
  allow_2x: 2,
  always_allow: Number.POSITIVE_INFINITY,
};

/** How many times a limit may be reached; infinite under `always_allow`. */
export const overageFactor = (strategy: Strategy): number => factors[strategy];

type LimitTerms = Limits & Pick<PolicyAttributes, "floating">;

/** The limit that holds: the license's own, else the policy's; a node-locked license has one machine. Null is no limit. */
export function limitOf(name: LimitName, license: Limits, policy: LimitTerms): number | null {
  const limit = license[name] || policy[name] || null;
  return limit === null && name === "maxMachines" && !policy.floating ? 1 : limit;
}

/** Returns the users that count against `max_users`: those attached, and the owner, who is never attached as well. */
export const userCount = ({ usersCount, ownerId }: { usersCount: number; ownerId: string | null }): number =>
  usersCount + (ownerId === null ? 0 : 1);

/** Returns whether a count is more than the limit itself, overage aside. */
export const isOver = (count: number, limit: number | null): boolean => limit !== null && count > limit;

/** Returns whether a count is within the limit and what the policy grants beyond it. */
export const isAllowed = (count: number, limit: number | null, strategy: Strategy): boolean =>
  limit === null || count <= limit * overageFactor(strategy);

/** Of machines on a node-locked license, only the strategies that double or lift the limit let more pass. */
export function machineStrategy({ floating, overageStrategy }: Pick<PolicyAttributes, "floating" | "overageStrategy">): Strategy {
  if (floating || overageStrategy === "allow_2x" || overageStrategy === "always_allow") return overageStrategy;
  return "no_overage";
}
