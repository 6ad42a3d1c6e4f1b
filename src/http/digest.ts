import { hash } from "node:crypto";
import { type Item, parseDictionary } from "structured-headers";
import { LatchkeyError } from "../errors/latchkey-error.ts";

/** RFC 9530, section 5: the algorithms that are not deprecated, and what they are called here. */
const algorithms = { "sha-256": "sha256", "sha-512": "sha512" } as const;

/** RFC 9530: an RFC 9651 dictionary whose value is a byte sequence, `sha-256=:<base64>:`. Text counts as UTF-8. */
export const contentDigest = (body: Uint8Array | string): string => `sha-256=:${hash("sha256", body, "base64")}:`;

/**
 * Holds a request's body against its Content-Digest (RFC 9530, section 2): an answer that is signed with `"content-digest";req` is one to the body
 * that the client sent, whatever the network made of that. Digests by other algorithms are let go.
 * @throws LatchkeyError request_malformed
 */
export function requireDigest(field: string, body: Uint8Array): void {
  const digests = digestsIn(field);
  for (const [name, algorithm] of Object.entries(algorithms)) {
    const digest = digests?.get(name)?.[0];
    if (digest === undefined) continue;
    const isOfBody = digest instanceof ArrayBuffer && Buffer.from(digest).equals(hash(algorithm, body, "buffer"));
    if (!isOfBody) throw wrongDigest();
  }
  if (digests === undefined) throw wrongDigest();
}

function digestsIn(field: string): Map<string, Item> | undefined {
  try {
    return parseDictionary(field) as Map<string, Item>;
  } catch {
    return undefined;
  }
}

const wrongDigest = () =>
  new LatchkeyError("request_malformed", {
    message: "The body does not match Content-Digest. Send sha-256=:<the body's SHA-256 in base64>:.",
  });
