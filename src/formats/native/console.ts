import { LatchkeyError } from "../../errors/latchkey-error.ts";
import { requireConsole } from "../../http/console-switch.ts";
import type { Format } from "../../http/format.ts";
import { readBodyAs } from "./body.ts";

/** The media type that a page of another site can't send without asking first. */
const jsonAlone = { isJson: (mediaType: string) => mediaType === "application/json", hasForms: false, names: "application/json" };

/** Parts of the native format that differ for the console's own pages, whose browser sends a cookie: JSON alone, and no other site. */
export const ofConsole: Pick<Format, "readBody" | "readRequest"> = {
  readBody: (request, schema) => readBodyAs(request, schema, jsonAlone),
  readRequest: (request, environment) => {
    requireConsole(environment);
    refuseOtherSites(request);
  },
};

/**
 * Refuses a request that a page of another site has its visitor's browser send. Browsers say so in `Sec-Fetch-Site` (Fetch Metadata Request Headers,
 * section 2.4); those that do not know it say the page's `Origin` (RFC 6454, section 7). A program that is no browser says neither, and has only the
 * cookies that it was given. Of the origin its host alone is compared: a proxy that ends TLS asks for `http`. @throws LatchkeyError permission_denied
 */
function refuseOtherSites({ headers, url }: Request): void {
  const site = headers.get("Sec-Fetch-Site");
  const origin = headers.get("Origin");
  const isOwn = site === null ? origin === null || hostOf(origin) === new URL(url).host : site === "same-origin";
  if (!isOwn)
    throw new LatchkeyError("permission_denied", { message: "Only the console's own pages may ask for this. Open /console." });
}

/** Undefined for an origin that has no host, such as `null`. */
function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
