import { isIPv4, isIPv6 } from "node:net";

// IP addresses as numbers of 128 bits. An IPv4 address is its IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2), so that both ways to write it
// are one address. `node:net` checks the syntax, in Workers and in Node; the rest is arithmetic, for which no library is needed.

/** Addresses that begin with the same bits. */
export type Network = { address: bigint; bits: number };

/** Reads an address, with or without brackets, port and zone. Undefined for what is none. */
export function parseAddress(text: string): bigint | undefined {
  const bare = withoutPort(text.trim());
  if (isIPv4(bare)) return mappedPrefix | numberOf(bare.split(".").map(Number), 8n);
  if (isIPv6(bare)) return numberOf(groupsOf(bare.replace(/%.*$/, "")), 16n);
  return undefined;
}

/** The address as text, in its one canonical form (RFC 5952). */
export function formatAddress(address: bigint): string {
  if (isMapped(address)) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

/**
 * The part of the internet that one client has to itself: an IPv4 address, or the /64 of an IPv6 one. Clients whose address nobody says share one name.
 */
export function clientNetworkOf(text: string | null): string {
  const address = text === null ? undefined : parseAddress(text);
  if (address === undefined) return "unknown";
  return isMapped(address) ? formatAddress(address) : `${formatAddress((address >> 64n) << 64n)}/64`;
}

/** The part of an address that tells roughly where it is and no household from its neighbours: /24 of IPv4, /48 of IPv6. Null for what is no address. */
export function coarseNetworkOf(text: string | null): string | null {
  const address = text === null ? undefined : parseAddress(text);
  if (address === undefined) return null;
  return isMapped(address) ? `${formatAddress((address >> 8n) << 8n)}/24` : `${formatAddress((address >> 80n) << 80n)}/48`;
}

/**
 * Reads addresses and CIDRs with commas or spaces between.
 * @throws RangeError that names the entry which is neither
 */
export function parseNetworks(list: string): Network[] {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map(parseNetwork);
}

/** A network of IPv6 that holds the mapped addresses too, such as `::/0`, is still one of IPv6 addresses alone. */
export const isWithin = (address: bigint, networks: Network[]): boolean =>
  networks.some(
    ({ address: first, bits }) =>
      (bits >= mappedBits || !isMapped(address)) && (address ^ first) >> BigInt(addressBits - bits) === 0n,
  );

const addressBits = 128;

/** The bits that all IPv4-mapped addresses begin with: `::ffff:0:0/96`. */
const mappedBits = 96;
const mappedPrefix = 0xffffn << 32n;

const isMapped = (address: bigint): boolean => address >> 32n === 0xffffn;

function parseNetwork(entry: string): Network {
  const [, text = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const isPlain = isIPv4(text) || (isIPv6(text) && !text.includes("%"));
  const address = isPlain ? parseAddress(text) : undefined;
  const most = isIPv4(text) ? addressBits - mappedBits : addressBits;
  const bits = length === undefined ? most : Number(length);
  if (address === undefined || bits > most) throw new RangeError(`"${entry}" is no IP address and no CIDR`);
  return { address, bits: isIPv4(text) ? bits + mappedBits : bits };
}

function withoutPort(text: string): string {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  return bracketed ?? dotted ?? text;
}

const numberOf = (parts: number[], bits: bigint): bigint => parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n);

/** The eight groups of an IPv6 address that is one. */
function groupsOf(text: string): number[] {
  const [head = "", tail] = text.split("::");
  const [before, after] = [head, tail ?? ""].map((half) => half.split(":").filter(Boolean).flatMap(groupOf));
  const zeros = 8 - (before?.length ?? 0) - (after?.length ?? 0);
  return [...(before ?? []), ...Array<number>(tail === undefined ? 0 : zeros).fill(0), ...(after ?? [])];
}

function groupOf(part: string): number[] {
  if (!part.includes(".")) return [Number.parseInt(part, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}
