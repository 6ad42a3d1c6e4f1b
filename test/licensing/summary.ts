import {
  isCalled,
  isDead,
  leasesByUser,
  type MachineCounts,
  type MachineFacts,
  namesIn,
  type PolicyAttributes,
  type Scope,
  type Snapshot,
  type Verdict,
  verdict,
} from "../../src/licensing/index.ts";
import { isProcessAlive } from "./second-rules.ts";

/** A machine with all that counts. */
export type WholeMachine = MachineFacts & {
  cores: number | null;
  /** Bytes. */
  memory: number | null;
  /** Bytes. */
  disk: number | null;
  /** The last ping of each of its processes. */
  processHeartbeats: Date[];
};

/** A license with all its machines and users, as the rows are: what the second model reads. */
export type WholeLicense = Pick<Snapshot, "license" | "policy" | "owner" | "users" | "entitlementCodes"> & {
  machines: WholeMachine[];
};

/** A whole license as the verdict reads it: counts, and what the scope names. */
export function summarise(whole: WholeLicense, scope: Scope, now: Date): Snapshot {
  const { policy, owner, machines } = whole;
  const names = namesIn(scope);
  const users = whole.users.filter((person) => isCalled(person, names.user ?? ""));
  const [user = null] = owner !== null && isCalled(owner, names.user ?? "") ? [owner] : users;
  return {
    ...whole,
    users,
    usersCount: new Set([...(owner === null ? [] : [owner]), ...whole.users].map(({ id }) => id)).size,
    machines: machines.filter(({ id, fingerprint }) => id === names.machine || names.fingerprints.includes(fingerprint)),
    counts: countMachines(machines, { policy, now, all: machines.length }),
    countsOfUser: leasesByUser(policy)
      ? countMachines(
          machines.filter(({ ownerId }) => ownerId === (user?.id ?? null)),
          { policy, now, all: machines.length },
        )
      : null,
  };
}

/** The rule of `latchkey_machine_counts`, for a strict policy that limits processes. */
export function countMachines(
  machines: WholeMachine[],
  { policy, now, all }: { policy: PolicyAttributes; now: Date; all: number },
): MachineCounts {
  const seated = machines.filter((machine) => policy.heartbeatCullStrategy === "keep_dead" || !isDead(machine, policy, now));
  const sum = (amounts: (number | null)[]): number => amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  const running = seated.map(
    ({ processHeartbeats }) => processHeartbeats.filter((last) => isProcessAlive(last, policy, now)).length,
  );
  return {
    machines: all,
    seats: seated.length,
    cores: sum(seated.map(({ cores }) => cores)),
    memory: sum(seated.map(({ memory }) => memory)),
    disk: sum(seated.map(({ disk }) => disk)),
    processes: sum(running),
    mostProcesses: Math.max(0, ...running),
  };
}

/** The verdict over a whole license. */
export const judge = (whole: WholeLicense, scope: Scope, now: Date): Verdict => verdict(summarise(whole, scope, now), scope, now);
