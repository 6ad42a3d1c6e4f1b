import { clientUrlOf } from "../client-address.ts";
import { found } from "../state.ts";
import type { Step } from "../step.ts";

/** Signs the response where the client asks for it. It comes after every field is there, because a signature may cover any of them. */
export const signature: Step = {
  name: "signature",
  isFor: ({ kind }) => kind !== "page",
  runs: "always",
  run: (c) => {
    const { signatureRequest, signer, content, now } = c.get("request");
    if (signatureRequest === undefined || signer === undefined) return undefined;
    const { status, headers } = found(content, "envelope");
    const unsigned = { request: c.req.raw, url: clientUrlOf(c), status, headers, now };
    return signatureRequest.sign(signer, unsigned).then((fields) => {
      Object.assign(headers, fields);
    });
  },
};
