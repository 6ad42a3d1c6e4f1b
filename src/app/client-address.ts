import { formatAddress, isWithin, type Network, parseAddress, parseNetworks } from "../addresses.ts";
import type { AppContext, Client } from "./state.ts";

/**
 * The client of a request. On Cloudflare the platform sets `CF-Connecting-IP`. On one machine (`CLIENT_ADDRESS=peer`) it is who connects; where that is a
 * proxy that `TRUSTED_PROXY` names, its `X-Forwarded-For` and `X-Forwarded-Proto` are believed. From anybody else these fields are ignored.
 */
export function clientOf(c: AppContext): Client {
  const state = c.get("request");
  state.client ??= c.env.CLIENT_ADDRESS === "peer" ? clientOfPeer(c) : clientOnCloudflare(c);
  return state.client;
}

/** Returns when the listener of a machine of one's own read the request, in milliseconds of `Date.now()`; undefined where there is no listener. */
export function receivedAtOf(c: AppContext): number | undefined {
  if (c.env.CLIENT_ADDRESS !== "peer") return undefined;
  const { receivedAt } = (c.req.raw.cf ?? {}) as { receivedAt?: unknown };
  return typeof receivedAt === "number" ? receivedAt : undefined;
}

export const clientAddressOf = (c: AppContext): string | null => clientOf(c).address;

/** Returns whether the client's own connection has TLS. Every answer calls this, so nothing is parsed where no proxy names a scheme. */
export const isOverTls = (c: AppContext): boolean =>
  hasTls(c) || (c.env.CLIENT_ADDRESS === "peer" && c.req.raw.headers.has("X-Forwarded-Proto") && clientOf(c).isSecure);

/** The request's URL as the client knows it: a proxy that ends TLS asks for `http`. */
export function clientUrlOf(c: AppContext): string {
  const { url } = c.req.raw;
  if (hasTls(c) || !isOverTls(c)) return url;
  const outer = new URL(url);
  outer.protocol = "https:";
  return outer.href;
}

const hasTls = (c: AppContext): boolean => c.req.raw.url.startsWith("https:");

const clientOnCloudflare = (c: AppContext): Client => ({
  address: c.req.header("CF-Connecting-IP") ?? null,
  isSecure: hasTls(c),
});

function clientOfPeer(c: AppContext): Client {
  const peer = peerOf(c.req.raw);
  const direct = { address: peer === undefined ? null : formatAddress(peer), isSecure: hasTls(c) };
  const { headers } = c.req.raw;
  if (!headers.has("X-Forwarded-For") && !headers.has("X-Forwarded-Proto")) return direct;
  const trusted = networksOf(c.env.TRUSTED_PROXY ?? "");
  if (peer === undefined || !isWithin(peer, trusted)) {
    warnOnce(direct.address);
    return direct;
  }
  const client = lastUntrusted(peer, headers.get("X-Forwarded-For") ?? "", trusted);
  const scheme = schemeOf(headers.get("X-Forwarded-Proto"), client.hops);
  return { address: formatAddress(client.address), isSecure: scheme === undefined ? direct.isSecure : scheme === "https" };
}

/**
 * The scheme of the client's connection. A proxy that adds to `X-Forwarded-Proto` adds at the end, as it does to `X-Forwarded-For`: whatever stands before the
 * entry of the proxy that the client asked, the client wrote. Proxies behind it may pass the field on as it came, so that there are fewer entries: then the
 * first is that proxy's, or says no more than one of them said.
 */
function schemeOf(field: string | null, hops: number): string | undefined {
  if (field === null) return undefined;
  const entries = field.split(",");
  return entries[Math.max(0, entries.length - hops)]?.trim().toLowerCase();
}

/**
 * Each proxy adds whom it was asked by at the end. From there, the first that is not a trusted proxy is the client. An entry that is no address ends
 * the search: whoever was found last is all that is known. `hops` counts the trusted proxies between it and this service, one at least.
 */
function lastUntrusted(peer: bigint, forwardedFor: string, trusted: Network[]): { address: bigint; hops: number } {
  const client = { address: peer, hops: 1 };
  for (const [index, entry] of forwardedFor.split(",").reverse().entries()) {
    const address = parseAddress(entry);
    if (address === undefined) return client;
    client.address = address;
    client.hops = index + 1;
    if (!isWithin(address, trusted)) return client;
  }
  return client;
}

/** workerd says who connects as `address:port`; an IPv4 client of a socket for both families has a mapped address. */
function peerOf(request: Request): bigint | undefined {
  const { clientIp } = (request.cf ?? {}) as { clientIp?: unknown };
  return typeof clientIp === "string" ? parseAddress(clientIp) : undefined;
}

let parsed: { list: string; networks: Network[] } = { list: "", networks: [] };

/** `npm start` refuses a list that cannot be read; here it names nobody. */
function networksOf(list: string): Network[] {
  if (parsed.list === list) return parsed.networks;
  parsed = { list, networks: [] };
  try {
    parsed.networks = parseNetworks(list);
  } catch (error) {
    console.error(JSON.stringify({ level: "error", error: `TRUSTED_PROXY: ${error instanceof Error ? error.message : error}` }));
  }
  return parsed.networks;
}

let hasWarned = false;

/** Once an isolate: whoever sends such fields could fill the log with lines otherwise. */
function warnOnce(address: string | null): void {
  if (hasWarned) return;
  hasWarned = true;
  const message = `X-Forwarded-For and X-Forwarded-Proto from ${address ?? "an unknown address"} are ignored. If that is your proxy, name it in TRUSTED_PROXY.`;
  console.warn(JSON.stringify({ level: "warn", message }));
}
