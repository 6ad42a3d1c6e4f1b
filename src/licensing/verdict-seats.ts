import { isAllowed, isOver, limitOf, machineStrategy } from "./overage.ts";
import type { LimitName, PolicyAttributes } from "./policy-attributes.ts";
import type { MachineCounts } from "./types.ts";
import type { VerdictCode } from "./verdict-codes.ts";
import { noMachine } from "./verdict-machines.ts";
import type { Condition, Finding, Question } from "./verdict-question.ts";

type Leasing = Record<keyof Pick<PolicyAttributes, "strict" | "machineLeasingStrategy" | "processLeasingStrategy">, unknown>;

/** Returns whether a verdict looks at the counts of one owner's machines. */
export const leasesByUser = ({ strict, machineLeasingStrategy, processLeasingStrategy }: Leasing): boolean =>
  strict === true && (machineLeasingStrategy === "per_user" || processLeasingStrategy === "per_user");

/** Returns the counts of the machines that count together: all machines of the license, or those of one owner. */
function leased({ counts, countsOfUser }: Question, isByUser: boolean): MachineCounts {
  if (!isByUser) return counts;
  if (countsOfUser === null) throw new Error("the snapshot lacks the counts of the scope's user");
  return countsOfUser;
}

const machines: Condition["find"] = (question) => {
  const { license, policy } = question;
  const limit = limitOf("maxMachines", license, policy);
  const { seats } = leased(question, policy.machineLeasingStrategy === "per_user");
  return isOver(seats, limit) ? { code: "too_many_machines", valid: isAllowed(seats, limit, machineStrategy(policy)) } : null;
};

const resource =
  (name: LimitName, code: VerdictCode, amount: "cores" | "memory" | "disk"): Condition["find"] =>
  (question) =>
    over(question, name, code, leased(question, question.policy.machineLeasingStrategy === "per_user")[amount]);

const processes: Condition["find"] = (question) => {
  const strategy = question.policy.processLeasingStrategy;
  const counts = leased(question, strategy === "per_user");
  return over(
    question,
    "maxProcesses",
    "too_many_processes",
    strategy === "per_machine" ? counts.mostProcesses : counts.processes,
  );
};

function over({ license, policy }: Question, name: LimitName, code: VerdictCode, count: number): Finding | null {
  const limit = limitOf(name, license, policy);
  return isOver(count, limit) ? { code, valid: isAllowed(count, limit, policy.overageStrategy) } : null;
}

/** Conditions of strict policies alone. */
export const seatConditions: Condition[] = [
  { name: "activation", find: (question) => (question.counts.machines === 0 ? noMachine(question) : null) },
  { name: "machines", find: machines },
  { name: "cores", find: resource("maxCores", "too_many_cores", "cores") },
  { name: "memory", find: resource("maxMemory", "too_much_memory", "memory") },
  { name: "disk", find: resource("maxDisk", "too_much_disk", "disk") },
  { name: "processes", find: processes },
];
