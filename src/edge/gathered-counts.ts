import { clientNetworkOf } from "../addresses.ts";
import type { AddressHasher } from "../crypto/address-hash.ts";
import type { Validated } from "../document/source.ts";
import { addAddresses } from "./counted-addresses.ts";
import type { Count } from "./node-types.ts";

/** Milliseconds after which whoever gathered sends nothing any more. */
const droppedMs = 10_000;

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

/** Takes what is gathered for a node. Addresses are hashed here, once for many validations, and after their answers. */
export function takeCounts(node: string, addressHash: AddressHasher): Count[] {
  const { tenantId = "", byLicense = new Map<string, Gathering[]>() } = gathered.get(node) ?? {};
  gathered.delete(node);
  return [...byLicense.values()].flat().map((count) => {
    const of = { tenantId, day: count.hour.slice(0, 10) };
    // Whoever has an IPv6 network to itself counts once.
    const networks = new Set(count.addresses.map(clientNetworkOf));
    return { ...count, addresses: [...networks].map((network) => addressHash(network, of)) };
  });
}

export const countedNodes = (): string[] => [...nodes];

let lastHour = { number: -1, text: "" };

/** When an hour began, in ISO 8601; written once an hour. */
function hourOf(now: Date): string {
  const number = Math.floor(now.getTime() / 3_600_000);
  if (number !== lastHour.number) lastHour = { number, text: new Date(number * 3_600_000).toISOString() };
  return lastHour.text;
}
