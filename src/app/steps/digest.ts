import { toUtf8 } from "../../crypto/encoding.ts";
import { found } from "../state.ts";
import type { Step } from "../step.ts";

/** Adds the digest of the body (RFC 9530, section 2). A body that is written while it is sent has none: nobody knows it before the end. */
export const digest: Step = {
  name: "digest",
  runs: "always",
  run: (c, { format }) => {
    const request = c.get("request");
    const content = found(request.content, "envelope");
    if (content.body instanceof ReadableStream) return;
    if (content.body === null) {
      // Nothing has a digest too, for a signature to stand on.
      const isCovered = request.signatureRequest?.covers("content-digest") === true;
      if (isCovered) content.headers = { ...format.digestFields(""), ...content.headers };
      return;
    }
    // Text is encoded here once. Hashing and sending it as text would encode it twice.
    if (typeof content.body === "string") content.body = toUtf8(content.body);
    content.headers = { ...format.digestFields(content.body), ...content.headers };
  },
};
