import { lookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { isPublicAddress } from "../src/delivery/url-guard.ts";

type Network = { fetch(url: string, init: RequestInit): Promise<Response> };

/**
 * Sends requests from Node as the network of `npm start` does: to public addresses alone. A name is judged by the address that it is connected
 * to, so it cannot change in between. Redirects are not followed.
 */
export function publicNetwork({ allowsPrivate }: { allowsPrivate: boolean }): Network {
  return {
    fetch: (url, { method = "GET", headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const request = url.startsWith("https:") ? requestHttps : requestHttp;
        const options = {
          method,
          headers: Object.fromEntries(new Headers(headers)),
          agent: false as const,
          ...(allowsPrivate ? {} : { lookup: publicLookup }),
          ...(signal == null ? {} : { signal }),
        };
        const sent = request(url, options, (answer) => {
          try {
            resolve(responseOf(answer));
          } catch (error) {
            answer.destroy();
            reject(error);
          }
        });
        sent.once("error", reject);
        sent.end(typeof body === "string" ? body : undefined);
      }),
  };
}

/** Statuses whose answers have no body (Fetch standard, section 2.2.3). */
const bodiless = [204, 205, 304];

/** @throws RangeError for a status that no response can have */
function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) if (typeof value === "string") headers.set(name, value);
  if (bodiless.includes(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  // Node's own type of the same stream.
  const body = Readable.toWeb(answer) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}

/** Finds the addresses of a name, as the system does, and fails where one of them is not public. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "");
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new Error(`${hostname} leads to a private address`), "");
    if (options.all === true) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};
