import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  isoDuration,
  longestDuration,
  type PolicyAttributes,
  secondsOfIsoDuration,
  shortestDuration,
} from "../licensing/index.ts";

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

/** Attributes as a request names them; what it leaves out is undefined. */
export type GivenAttributes = { [Name in keyof PolicyAttributes]?: PolicyAttributes[Name] | undefined };

type GivenDurations = { duration?: number | undefined; durationIso?: string | null | undefined };

/**
 * Puts the duration that a request gives in one form or the other into seconds. Both may be given where they agree.
 * @throws LatchkeyError 46004
 */
export function withDuration<Given extends GivenDurations>({ durationIso, ...given }: Given): Omit<Given, "durationIso"> {
  if (durationIso === undefined) return given;
  const seconds = durationIso === null ? 0 : secondsOfIsoDuration(durationIso);
  if (typeof seconds !== "number") throw wrongDuration(seconds.problem);
  const mayRun = durationIso === null || (seconds >= shortestDuration && seconds <= longestDuration);
  if (!mayRun) throw wrongDuration("must be a day (P1D) to a hundred years (P100Y). Send null for a perpetual license");
  if (given.duration !== undefined && given.duration !== seconds)
    throw wrongDuration(`must agree with duration, which is ${isoDuration(given.duration) ?? "perpetual"}. Send one of the two`);
  return { ...given, duration: seconds };
}

function wrongDuration(problem: string): LatchkeyError {
  const message = `duration_iso ${problem}.`;
  return new LatchkeyError("46004", { message, fields: [{ field: "duration_iso", code: "46004", message }] });
}

/** `max_machines` is `maxMachines`, `allow_1_25x` never comes here: only names do. */
export const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export function snakeCase(name: string): string {
  const known = snakes.get(name);
  if (known !== undefined) return known;
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakes.set(name, snake);
  return snake;
}

/** Of the code's own names, which are few: each is written once. */
const snakes = new Map<string, string>();

/** The members of a body under the names that the code knows them by. */
export const camelKeys = <T extends Record<string, unknown>>(members: T) =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [camelCase(name), value])) as {
    [Name in keyof T as Camel<Name & string>]: T[Name];
  };

/** What a new policy has where nobody says otherwise. 0 and null are no limit. */
export function completeAttributes(given: GivenAttributes, { isProtected }: { isProtected: boolean }): PolicyAttributes {
  const maxMachines = given.maxMachines || null;
  const requireHeartbeat = given.requireHeartbeat ?? false;
  return {
    scheme: given.scheme ?? "ED25519",
    duration: given.duration ?? 0,
    strict: given.strict ?? false,
    floating: given.floating ?? (maxMachines !== null && maxMachines > 1),
    maxMachines,
    maxCores: given.maxCores || null,
    maxMemory: given.maxMemory || null,
    maxDisk: given.maxDisk || null,
    maxProcesses: given.maxProcesses || null,
    maxUsers: given.maxUsers || null,
    maxUses: given.maxUses || null,
    expirationStrategy: given.expirationStrategy ?? "restrict",
    expirationBasis: given.expirationBasis ?? "from_creation",
    renewalBasis: given.renewalBasis ?? "from_expiry",
    transferStrategy: given.transferStrategy ?? "keep_expiry",
    authenticationStrategy: given.authenticationStrategy ?? "mixed",
    overageStrategy: given.overageStrategy ?? "no_overage",
    requireCheckIn: given.requireCheckIn ?? false,
    checkInInterval: given.checkInInterval ?? "daily",
    checkInIntervalCount: given.checkInIntervalCount ?? 1,
    requireHeartbeat,
    heartbeatDuration: given.heartbeatDuration ?? 600,
    heartbeatBasis: given.heartbeatBasis ?? (requireHeartbeat ? "from_creation" : "from_first_ping"),
    heartbeatCullStrategy: given.heartbeatCullStrategy ?? "deactivate_dead",
    heartbeatResurrectionStrategy: given.heartbeatResurrectionStrategy ?? "no_revive",
    machineUniquenessStrategy: given.machineUniquenessStrategy ?? "unique_per_license",
    machineMatchingStrategy: given.machineMatchingStrategy ?? "match_any",
    componentUniquenessStrategy: given.componentUniquenessStrategy ?? "unique_per_machine",
    componentMatchingStrategy: given.componentMatchingStrategy ?? "match_any",
    machineLeasingStrategy: given.machineLeasingStrategy ?? "per_license",
    processLeasingStrategy: given.processLeasingStrategy ?? "per_machine",
    requireProductScope: given.requireProductScope ?? false,
    requirePolicyScope: given.requirePolicyScope ?? false,
    requireMachineScope: given.requireMachineScope ?? false,
    requireFingerprintScope: given.requireFingerprintScope ?? false,
    requireComponentsScope: given.requireComponentsScope ?? false,
    requireUserScope: given.requireUserScope ?? false,
    usePool: given.usePool ?? false,
    protected: given.protected ?? isProtected,
    encrypted: given.encrypted ?? false,
    rateLimited: given.rateLimited ?? false,
    rateLimit: given.rateLimit ?? 60,
    ratePeriod: given.ratePeriod ?? 60,
    edgeTtl: given.edgeTtl ?? 15,
    outageGrace: given.outageGrace ?? 86_400,
  };
}
