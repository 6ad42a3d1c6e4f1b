import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process and all that it started, on Linux. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${name}/stat`)) ?? [];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const tree = [root];
  for (const one of tree) for (const [child, parent] of parents) if (parent === one) tree.push(child);
  return tree;
}

export const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");

/** The one process of a tree whose command line has some text. */
export function processOf(root: number, text: string): number {
  const found = processTree(root).find((pid) => pid !== root && commandOf(pid).includes(text));
  if (found === undefined) throw new Error(`No process of ${root} has ${text} in its command.`);
  return found;
}

/** A process exists and has not ended, also where nobody has asked for its exit code yet. */
export const isRunning = (pid: number): boolean => /^\d+ \(.*\) [^ZX] /s.test(read(`/proc/${pid}/stat`));

/** Addresses of the internet's families on which processes take connections or datagrams. */
export function listeningSockets(pids: number[]): string[] {
  const inodes = new Set(pids.flatMap(inodesOf));
  const found: string[] = [];
  for (const protocol of ["tcp", "tcp6", "udp", "udp6"]) {
    for (const line of read(`/proc/net/${protocol}`).split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      const isOpen = protocol.startsWith("udp") || state === listening;
      if (isOpen && inodes.has(inode)) found.push(addressOf(local));
    }
  }
  return found.sort();
}

/** Linux' number of the state. */
const listening = "0A";

function inodesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (name) => /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${name}`))?.[1] ?? [],
    );
  } catch {
    return [];
  }
}

/** The kernel writes an IPv4 address as a number in the machine's order of bytes; others are left as they are. */
function addressOf(text: string): string {
  const [address = "", port = ""] = text.split(":");
  const isShort = address.length === 8;
  const bytes = Buffer.from(address, "hex");
  return `${isShort ? [...bytes.reverse()].join(".") : address}:${Number.parseInt(port, 16)}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
