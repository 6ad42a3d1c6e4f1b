import { isProcessAlive } from "./heartbeat.ts";
import { isAllowed, isOver, limitOf, machineStrategy } from "./overage.ts";
import type { LimitName } from "./policy-attributes.ts";
import type { MachineFacts } from "./types.ts";
import type { Condition, Finding, Question } from "./verdict.ts";
import type { VerdictCode } from "./verdict-codes.ts";
import { noMachine } from "./verdict-machines.ts";

/** Machines that hold a seat: a dead one gave it back where the policy lets dead machines go. */
const seated = ({ machines, policy, isDead }: Question): MachineFacts[] =>
  policy.heartbeatCullStrategy === "deactivate_dead" ? machines.filter((machine) => !isDead(machine)) : machines;

/** Of those, the ones that count together: all of the license's, or those of one owner. */
function leased(question: Question, strategy: "per_license" | "per_user"): MachineFacts[] {
  if (strategy === "per_license") return seated(question);
  const ownerId = question.scopedUser?.id ?? null;
  return seated(question).filter((machine) => machine.ownerId === ownerId);
}

/** 25. */
const machines: Condition = (question) => {
  const { license, policy } = question;
  const limit = limitOf("maxMachines", license, policy);
  const count = leased(question, policy.machineLeasingStrategy).length;
  return isOver(count, limit) ? { code: "too_many_machines", valid: isAllowed(count, limit, machineStrategy(policy)) } : null;
};

/** 26. */
const resource =
  (name: LimitName, code: VerdictCode, amount: (machine: MachineFacts) => number | null): Condition =>
  (question) => {
    const counted = leased(question, question.policy.machineLeasingStrategy);
    return over(question, name, code, sum(counted.map((machine) => amount(machine) ?? 0)));
  };

/** 27. */
const processes: Condition = (question) => {
  const { policy, now } = question;
  const running = ({ processHeartbeats }: MachineFacts) =>
    processHeartbeats.filter((last) => isProcessAlive(last, policy, now)).length;
  const strategy = policy.processLeasingStrategy;
  const counts = leased(question, strategy === "per_user" ? "per_user" : "per_license").map(running);
  return over(question, "maxProcesses", "too_many_processes", strategy === "per_machine" ? Math.max(0, ...counts) : sum(counts));
};

function over({ license, policy }: Question, name: LimitName, code: VerdictCode, count: number): Finding | null {
  const limit = limitOf(name, license, policy);
  return isOver(count, limit) ? { code, valid: isAllowed(count, limit, policy.overageStrategy) } : null;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** 24 to 27: what a strict policy looks at again. */
export const seatConditions: Condition[] = [
  (question) => (question.machines.length === 0 ? noMachine(question) : null),
  machines,
  resource("maxCores", "too_many_cores", ({ cores }) => cores),
  resource("maxMemory", "too_much_memory", ({ memory }) => memory),
  resource("maxDisk", "too_much_disk", ({ disk }) => disk),
  processes,
];
