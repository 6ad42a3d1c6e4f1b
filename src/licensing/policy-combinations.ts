import { snakeCase } from "./attribute-names.ts";
import { limitNames, type PolicyAttributes } from "./policy-attributes.ts";

type RefusedCombination = { field: keyof PolicyAttributes; message: string };

const divisors = { allow_1_25x: 4, allow_1_5x: 2 } as const;

/** Combinations of attributes that make no sense, each with the attribute to change and a sentence. Empty where all is well. */
export function refusedCombinations(policy: PolicyAttributes): RefusedCombination[] {
  return [...seats(policy), ...overage(policy), ...heartbeat(policy), ...keys(policy), ...clock(policy)];
}

function* seats({
  floating,
  maxMachines,
  machineLeasingStrategy,
  processLeasingStrategy,
}: PolicyAttributes): Generator<RefusedCombination> {
  if (!floating && maxMachines !== null && maxMachines > 1) {
    yield {
      field: "floating",
      message: "A policy that is not floating allows one machine. Set floating to true, or max_machines to 1.",
    };
  }
  if (!floating && machineLeasingStrategy === "per_user") {
    yield { field: "machineLeasingStrategy", message: "Seats per user need a floating policy. Set floating to true." };
  }
  if (!floating && processLeasingStrategy === "per_user") {
    yield { field: "processLeasingStrategy", message: "Processes per user need a floating policy. Set floating to true." };
  }
}

function* overage(policy: PolicyAttributes): Generator<RefusedCombination> {
  const { overageStrategy, floating } = policy;
  if (overageStrategy !== "allow_1_25x" && overageStrategy !== "allow_1_5x") return;
  if (!floating) {
    yield {
      field: "overageStrategy",
      message: `${overageStrategy} is not possible with one machine. Set floating to true, or choose another strategy.`,
    };
    return;
  }
  const divisor = divisors[overageStrategy];
  const odd = limitNames.filter((name) => (policy[name] ?? 0) % divisor !== 0);
  for (const name of odd) {
    yield {
      field: name,
      message: `Under ${overageStrategy}, every limit must be divisible by ${divisor}. Change ${snakeCase(name)}.`,
    };
  }
}

function* heartbeat(policy: PolicyAttributes): Generator<RefusedCombination> {
  const { heartbeatResurrectionStrategy, heartbeatCullStrategy } = policy;
  if (heartbeatResurrectionStrategy === "always_revive" && heartbeatCullStrategy !== "keep_dead") {
    yield {
      field: "heartbeatResurrectionStrategy",
      message: "always_revive needs dead machines to be kept. Set heartbeat_cull_strategy to keep_dead.",
    };
  }
}

function* keys({ usePool, encrypted, signKeys }: PolicyAttributes): Generator<RefusedCombination> {
  if (usePool && signKeys)
    yield { field: "usePool", message: "Keys of a pool are not signed. Set only one of use_pool and sign_keys." };
  if (usePool && encrypted)
    yield { field: "usePool", message: "A policy cannot use a pool and be encrypted. Set only one of use_pool and encrypted." };
}

function* clock({ duration, expirationBasis, requireCheckIn }: PolicyAttributes): Generator<RefusedCombination> {
  if (expirationBasis === "from_first_check_in" && duration > 0 && !requireCheckIn) {
    yield {
      field: "expirationBasis",
      message: "Without check-ins, from_first_check_in never starts the duration. Set require_check_in to true.",
    };
  }
}
