import { contentDigest } from "../../http/digest.ts";
import { readIfMatch } from "../../http/entity-tag.ts";
import type { Format } from "../../http/format.ts";
import { readAcceptSignature, signatureRequestOf } from "../../http/signature.ts";
import { readBody } from "./body.ts";
import { ofConsole } from "./console.ts";
import { writeAnswer } from "./envelope.ts";
import { writeRefusal } from "./refusal.ts";
import { codeOf, statusOf, successCode } from "./refusal-facts.ts";

export { refusedActions } from "./refused-actions.ts";

/** Latchkey's own format: JSON in an envelope, five-digit codes, pages by cursor, signatures of RFC 9421. */
export const native: Format = {
  readBody,
  writeAnswer,
  writeRefusal,
  statusOf,
  codeOf: (error) => (error === undefined ? successCode : codeOf(error.refusal)),
  digestFields: (body) => ({ "Content-Digest": contentDigest(body) }),
  readSignatureRequest: (headers) => {
    const requested = readAcceptSignature(headers.get("Accept-Signature") ?? undefined);
    return requested === undefined ? undefined : signatureRequestOf(requested);
  },
  readExpected: (headers) => readIfMatch(headers.get("If-Match") ?? undefined),
};

/** The same for the console's session, which has a cookie. */
export const nativeOfConsole: Format = { ...native, ...ofConsole };
