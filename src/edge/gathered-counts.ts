import { clientNetworkOf } from "../addresses.ts";
import type { AddressHasher } from "../crypto/address-hash.ts";
import type { Validated } from "../document/source.ts";
import { addAddresses } from "./counted-addresses.ts";
import type { Count } from "./node-types.ts";

/** Milliseconds after which whoever gathered sends nothing any more. */
const droppedMs = 10_000;

/** Addresses that are hashed before others have their turn: about a millisecond of work. */
const hashesAtOnce = 64;

/** A count while it is gathered: with the addresses themselves, which never leave the isolate. */
type Gathering = Omit<Count, "addresses"> & { addresses: string[] };

type Gathered = { since: number; tenantId: string; byLicense: Map<string, Gathering[]> };

/** By node. Whoever began to gather sends them on, unless the platform dropped that request: then the next one does. */
const gathered = new Map<string, Gathered>();

/** Every node at which this isolate has counted. */
const nodes = new Set<string>();

/**
 * Adds a validation to those that this isolate gathers for the node.
 * @param address the client's; null where addresses are not counted
 * @returns whether the caller is the one to send them on
 */
export function gatherCount({ node, tenantId, licenseId, code, now, mayRun }: Validated, address: string | null): boolean {
  const before = gathered.get(node);
  const isFirst = before === undefined || Math.abs(now.getTime() - before.since) > droppedMs;
  const byLicense = before?.byLicense ?? new Map<string, Gathering[]>();
  if (isFirst) {
    gathered.set(node, { since: now.getTime(), tenantId, byLicense });
    nodes.add(node);
  }
  const hour = hourOf(now);
  const counts = byLicense.get(licenseId);
  const count = counts?.find((one) => one.code === code && one.hour === hour);
  const lastAt = mayRun ? now.toISOString() : null;
  const addresses = address === null ? [] : [address];
  if (count !== undefined) {
    count.validations += 1;
    count.lastAt = lastAt ?? count.lastAt;
    addAddresses(count.addresses, addresses);
  } else if (counts !== undefined) counts.push({ licenseId, code, hour, validations: 1, lastAt, addresses });
  else byLicense.set(licenseId, [{ licenseId, code, hour, validations: 1, lastAt, addresses }]);
  return isFirst;
}

/**
 * Takes what is gathered for a node. Addresses are hashed here, after the answers: each once, however many licenses were asked about from it, and between some of
 * them others have their turn.
 */
export async function takeCounts(node: string, addressHash: AddressHasher): Promise<Count[]> {
  const { tenantId = "", byLicense = new Map<string, Gathering[]>() } = gathered.get(node) ?? {};
  gathered.delete(node);
  const hashes = new Map<string, string>();
  const counts: Count[] = [];
  for (const count of [...byLicense.values()].flat()) {
    const day = count.hour.slice(0, 10);
    const addresses = new Set<string>();
    for (const address of count.addresses) {
      const name = `${day} ${address}`;
      // A client that has an IPv6 network to itself counts once.
      const hash = hashes.get(name) ?? addressHash(clientNetworkOf(address), { tenantId, day });
      addresses.add(hash);
      const isNew = !hashes.has(name);
      hashes.set(name, hash);
      if (isNew && hashes.size % hashesAtOnce === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    counts.push({ ...count, addresses: [...addresses] });
  }
  return counts;
}

export const countedNodes = (): string[] => [...nodes];

let lastHour = { number: -1, text: "" };

/** When an hour began, in ISO 8601; written once an hour. */
function hourOf(now: Date): string {
  const number = Math.floor(now.getTime() / 3_600_000);
  if (number !== lastHour.number) lastHour = { number, text: new Date(number * 3_600_000).toISOString() };
  return lastHour.text;
}
