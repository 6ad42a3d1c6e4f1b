import { asObject, asText } from "./encoding.ts";
import type { Reply } from "./exchange.ts";
import { digestText } from "./record.ts";
import { ask, patiently, quickly, type Session } from "./session.ts";
import type { ActivateBody, Machine, MachineFacts } from "./wire.ts";

/** A seat that was taken or found, or the reply that says why not. */
export type Seat = { machine: Machine } | { machine: undefined; reply: Reply };

/** Milliseconds for which the service remembers an idempotency key, but an hour: 24 hours by its contract. */
const keyLastsMs = 23 * 3_600_000;

/**
 * Takes a seat for the machine, or finds the one that it has. All tries use one idempotency key, which is stored before the first one: an app that
 * ends before the answer came goes on with the same key when it starts again, and no second seat is taken.
 */
export async function takeSeat(session: Session, fingerprint: string, facts: MachineFacts): Promise<Seat> {
  const { service, record, store, licenseKey } = session;
  const body: ActivateBody = { ...facts, license_key: licenseKey, fingerprint };
  const digest = await digestText(JSON.stringify(body));
  const now = service.runtime.now();
  const age = now - (record.activation?.startedAt ?? 0);
  const isUnderWay = record.activation?.digest === digest && age >= 0 && age < keyLastsMs;
  const idempotencyKey = (isUnderWay ? record.activation?.idempotencyKey : undefined) ?? service.runtime.uuid();
  if (!isUnderWay) {
    record.activation = { idempotencyKey, digest, startedAt: now };
    await store.write(record);
  }
  const reply = await ask(session, { method: "POST", path: "/machines", body, idempotencyKey }, patiently);
  if (reply.isAnswer || reply.cause === "request_rejected") delete record.activation;
  if (!reply.isAnswer) return { machine: undefined, reply };
  // 48005: the machine has a seat already, and the answer carries it.
  const machine = reply.status === 201 || reply.code === "48005" ? machineOf(reply.data) : undefined;
  if (machine === undefined) return { machine: undefined, reply };
  record.machineId = machine.id;
  return { machine };
}

/** The id of a machine, or the reply that says why there is none: an answer says that the license has no such machine. */
export type Found = { id: string } | { id: undefined; reply: Reply };

/** Finds the machine's id: remembered, or by its fingerprint. */
export async function findMachine(session: Session, fingerprint: string): Promise<Found> {
  const { record } = session;
  if (record.machineId !== undefined) return { id: record.machineId };
  const path = `/machines?fingerprint=${encodeURIComponent(fingerprint)}&limit=1&count=false`;
  const reply = await ask(session, { method: "GET", path }, quickly);
  const machine = reply.isAnswer && Array.isArray(reply.data) ? machineOf(reply.data[0]) : undefined;
  if (machine === undefined) return { id: undefined, reply };
  record.machineId = machine.id;
  return { id: machine.id };
}

/** Pings a machine's heartbeat. */
const pingMachine = (session: Session, machineId: string): Promise<Reply> =>
  ask(session, { method: "POST", path: `/machines/${machineId}/actions/ping-heartbeat`, body: {} }, quickly);

/** Result of a heartbeat: the machine, which is alive, or the reply that says why not. */
export type Beat = { machine: Machine } | { machine: undefined; reply: Reply };

type Revival = { fingerprint: string; facts: MachineFacts; takesSeat: boolean };

/** Pings the machine's heartbeat. Where there is no such machine, or it may not come back to life, takes a seat anew, if the app wants that. */
export async function beat(session: Session, { fingerprint, facts, takesSeat }: Revival): Promise<Beat> {
  const found = await findMachine(session, fingerprint);
  if (found.id === undefined && (!found.reply.isAnswer || !takesSeat)) return { machine: undefined, reply: found.reply };
  if (found.id !== undefined) {
    const reply = await pingMachine(session, found.id);
    if (isDone(reply)) return alive(reply);
    // 48001: no such machine any more. 48009: its heartbeat is dead, and it may not come back.
    if (!isRefusedWith(reply, "48001", "48009") || !takesSeat) return { machine: undefined, reply };
    if (isRefusedWith(reply, "48009")) await giveSeatBack(session, found.id);
  }
  delete session.record.machineId;
  const seat = await takeSeat(session, fingerprint, facts);
  if (seat.machine === undefined) return seat;
  const first = await pingMachine(session, seat.machine.id);
  return isDone(first) ? alive(first) : { machine: undefined, reply: first };
}

function alive(reply: Reply): Beat {
  const machine = reply.isAnswer ? machineOf(reply.data) : undefined;
  return machine === undefined ? { machine, reply } : { machine };
}

/** Gives a machine's seat back. */
export async function giveSeatBack(session: Session, machineId: string): Promise<Reply> {
  const outlivesPage = "onpagehide" in globalThis;
  const reply = await ask(session, { method: "DELETE", path: `/machines/${machineId}`, outlivesPage }, quickly);
  if (reply.isAnswer) {
    delete session.record.machineId;
    delete session.record.file;
  }
  return reply;
}

/** Says whether the service did what it was asked for. */
export const isDone = (reply: Reply): boolean => reply.isAnswer && reply.code === "00000";

/** Says whether the service refused with one of these codes. */
export const isRefusedWith = (reply: Reply, ...codes: string[]): boolean => reply.isAnswer && codes.includes(reply.code);

/** A machine of a signed answer. Its members are as the service's contract has them: that is what the signature vouches for. */
export function machineOf(data: unknown): Machine | undefined {
  const machine = asObject(data);
  return asText(machine?.id) !== undefined && asText(machine?.fingerprint) !== undefined
    ? (machine as unknown as Machine)
    : undefined;
}
