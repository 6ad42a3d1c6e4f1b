import ipaddr from "ipaddr.js";

// The addresses to which deliveries may go. `URL` reads a host as WHATWG's URL standard says (section 3.5): numbers in every spelling become one IPv4
// address, percent-encoding and full-width letters their ASCII. So one spelling of each host is judged, and it is the one that `fetch` connects to.

/** Reasons to send nothing to a URL: it is none, it is not of the form that endpoints have, or its host is not of the public internet. */
export type UrlProblem = "invalid" | "private";

/** Characters that a URL may have. */
export const longestUrl = 2048;

/**
 * Judges a URL, when an endpoint is created or changed and again at each delivery. A name that resolves to a private address passes: the connection
 * itself has to be refused, as the network of `npm start` and Cloudflare's do.
 * @param allowsPrivate for development alone: lets http, every port and hosts that are not public through
 * @returns the URL in its one canonical spelling, or what is wrong with it
 */
export function judgeUrl(text: string, { allowsPrivate }: { allowsPrivate: boolean }): { url: string } | { problem: UrlProblem } {
  const url = URL.parse(text);
  if (url === null || text.length > longestUrl || url.href.length > longestUrl) return { problem: "invalid" };
  if (url.username !== "" || url.password !== "" || url.hash !== "") return { problem: "invalid" };
  if (allowsPrivate) return /^https?:$/.test(url.protocol) ? { url: url.href } : { problem: "invalid" };
  if (url.protocol !== "https:" || !isUsualPort(url.port)) return { problem: "invalid" };
  return isPublic(url.hostname) ? { url: url.href } : { problem: "private" };
}

/** Ports from 1024 on that `fetch` refuses (Fetch standard, section 2.9, "bad port"), since another protocol is spoken there. */
const badPorts = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
];

/** Returns true for 443, and for the ports that need no privilege and belong to no other protocol. */
const isUsualPort = (port: string): boolean => port === "" || (Number(port) >= 1024 && !badPorts.includes(Number(port)));

/**
 * Ends of names that no public server has: those of the machine and its network (RFC 6761, 6762, 8375, ICANN's `.internal`), names of addresses
 * (RFC 1035), names kept for tests and documents (RFC 2606), and those of other networks (RFC 7686, 9476).
 */
const privateEnds = [
  ...["localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"],
  ...["arpa", "test", "invalid", "example", "onion", "alt"],
];

function isPublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.+$/g, "");
  if (ipaddr.isValid(host)) return isPublicAddress(host);
  const labels = host.split(".");
  return labels.length > 1 && !labels.includes("") && !privateEnds.includes(labels.at(-1) ?? "");
}

/** Global unicast (RFC 4291, section 2.4): addresses of translators, tunnels and special purposes (IANA's registries) lie outside it or are named. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/** The host of an Azure machine, as each of them sees it, which gives out its secrets. Its address looks like any other. */
const azureHost = "168.63.129.16";

/** Returns true for an address of the public internet. */
export function isPublicAddress(text: string): boolean {
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv6 ? address.match(globalUnicast) : address.toString() !== azureHost;
}
