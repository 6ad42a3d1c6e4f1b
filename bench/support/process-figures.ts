import { readFileSync } from "node:fs";

// Figures of a process from the kernel. They are NaN where the kernel is not Linux.

/** Processor time since it began, in steps of 10 ms (proc_pid_stat(5), fields 14 and 15). */
export function processorMicroseconds(pid: number): number {
  const [, fields = ""] = read(pid, "stat").split(") ");
  const values = fields.split(" ");
  return (Number(values[11]) + Number(values[12])) * 10_000;
}

/** Processor time of a process, of its children, and of children that have ended, in the same steps (fields 16 and 17). */
export function familyMicroseconds(pid: number): number {
  const [, fields = ""] = read(pid, "stat").split(") ");
  const values = fields.split(" ");
  const ended = (Number(values[13]) + Number(values[14])) * 10_000;
  return childrenOf(pid).reduce((sum, child) => sum + (processorMicroseconds(child) || 0), processorMicroseconds(pid) + ended);
}

/** Bytes of memory, its resident set. */
export const residentBytes = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(read(pid, "status"))?.[1]) * 1024;

/** Returns a process that another one has started, by the name of its program. @throws Error when there is none */
export function childOf(pid: number, name: string): number {
  const child = childrenOf(pid).find((one) => read(one, "comm").trim() === name);
  if (child === undefined) throw new Error(`Process ${pid} has no child named ${name}.`);
  return child;
}

const childrenOf = (pid: number): number[] => read(pid, `task/${pid}/children`).trim().split(" ").map(Number);

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
