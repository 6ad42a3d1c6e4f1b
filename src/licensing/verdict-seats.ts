import { holdsSeat } from "./heartbeat.ts";
import { mayHold } from "./limits-on-change.ts";
import { isOver, limitOf } from "./overage.ts";
import type { LimitName } from "./policy-attributes.ts";
import type { MachineFacts } from "./types.ts";
import type { Condition, Question } from "./verdict.ts";
import type { VerdictCode } from "./verdict-codes.ts";
import { noMachine } from "./verdict-machines.ts";

/** 24. Machines that gave their seat back do not count, or the verdict would turn on whether a job has removed them yet. */
const noneSeated: Condition = (question) => (seated(question).length === 0 ? noMachine(question) : null);

/** 25 and 26. */
const machines = (question: Question): number => leased(question).length;
const cores = (question: Question): number => sum(leased(question).map((machine) => machine.cores ?? 0));
const memory = (question: Question): number => sum(leased(question).map((machine) => machine.memory ?? 0));
const disk = (question: Question): number => sum(leased(question).map((machine) => machine.disk ?? 0));

/** 27. */
function processes(question: Question): number {
  const { policy } = question;
  const running = (counted: MachineFacts[]) => counted.map((machine) => runningOn(machine, question));
  switch (policy.processLeasingStrategy) {
    case "per_machine":
      return Math.max(0, ...running(seated(question)));
    case "per_license":
      return sum(running(seated(question)));
    case "per_user":
      return sum(running(ofScopedUser(question)));
  }
}

/** 21 and 25 to 27: more than the limit, which overage may leave valid. */
export const over =
  (name: Exclude<LimitName, "maxUses">, code: VerdictCode, count: (question: Question) => number): Condition =>
  (question) => {
    const { license, policy } = question;
    const counted = count(question);
    if (!isOver(counted, limitOf(name, license, policy))) return null;
    return { code, valid: mayHold(name, counted, license, policy) };
  };

const seated = ({ machines, policy, now }: Question): MachineFacts[] =>
  machines.filter((machine) => holdsSeat(machine, policy, now));

/** Where nobody is scoped, those that nobody owns. */
const ofScopedUser = (question: Question): MachineFacts[] =>
  seated(question).filter(({ ownerId }) => ownerId === (question.scopedUser?.id ?? null));

const leased = (question: Question): MachineFacts[] =>
  question.policy.machineLeasingStrategy === "per_user" ? ofScopedUser(question) : seated(question);

const runningOn = ({ processHeartbeats }: MachineFacts, { policy, now }: Question): number =>
  processHeartbeats.filter((last) => now.getTime() < last.getTime() + policy.heartbeatDuration * 1000).length;

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** What a strict policy looks at again. */
export const seatConditions: Condition[] = [
  noneSeated,
  over("maxMachines", "too_many_machines", machines),
  over("maxCores", "too_many_cores", cores),
  over("maxMemory", "too_much_memory", memory),
  over("maxDisk", "too_much_disk", disk),
  over("maxProcesses", "too_many_processes", processes),
];
