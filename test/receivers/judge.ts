import { verifyAsync } from "@noble/ed25519";
import type { HostileReceiver, Received } from "./hostile-receiver.ts";

/** An event as the database has it. */
export type EventRow = { id: string; event: string; sequence: number; license_id: string | null; resource_id: string };

/** Returns sentences about what a receiver should have got, and did not; none where all is right. */
export async function missedBy(
  name: string,
  receiver: HostileReceiver,
  events: EventRow[],
  publicKey: Uint8Array,
): Promise<string[]> {
  const { received, wrong } = receiver;
  const known = new Map(events.map((event) => [`evt_${event.id}`, event]));
  const taken = new Set(received.filter(({ isTaken }) => isTaken).map(({ id }) => id));
  const lost = events.filter(({ id }) => !taken.has(`evt_${id}`));
  const invented = received.filter((one) => !isOf(known.get(one.id), one));
  const forged: string[] = [];
  for (const { id, signed, asymmetric } of received) if (!(await isSigned(signed, asymmetric, publicKey))) forged.push(id);
  return [
    ...said(lost.length, `events did not arrive at ${name}`, lost[0]?.id),
    ...said(invented.length, `requests to ${name} are of no event, or not what it says`, invented[0]?.id),
    ...said(wrong.length, `requests to ${name} do not verify (v1)`, wrong[0]),
    ...said(forged.length, `requests to ${name} do not verify (v1a)`, forged[0]),
    ...said(...outOfOrder(received, known), name),
  ];
}

const said = (count: number, what: string, example: string | undefined): string[] =>
  count === 0 ? [] : [`${count} ${what}, such as ${example}`];

function isOf(event: EventRow | undefined, { body, id }: Received): boolean {
  if (event === undefined) return false;
  const payload = JSON.parse(body);
  const { type, sequence, data } = payload;
  return payload.id === id && type === event.event && sequence === event.sequence && data.object.id === event.resource_id;
}

const isSigned = (text: string, signature: string, publicKey: Uint8Array): Promise<boolean> =>
  verifyAsync(Buffer.from(signature, "base64"), new TextEncoder().encode(text), publicKey).catch(() => false);

/** Of each license, an event that the receiver first took after a later one. */
function outOfOrder(received: Received[], known: Map<string, EventRow>): [number, string] {
  const last = new Map<string, number>();
  const seen = new Set<string>();
  let count = 0;
  for (const { id, isTaken } of received) {
    const event = known.get(id);
    if (!isTaken || seen.has(id) || event?.license_id == null) continue;
    seen.add(id);
    if ((last.get(event.license_id) ?? 0) > event.sequence) count += 1;
    else last.set(event.license_id, event.sequence);
  }
  return [count, "events of a license were taken after later ones"];
}
