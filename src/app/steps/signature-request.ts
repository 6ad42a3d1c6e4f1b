import type { Step } from "../step.ts";

/** Reads which signature the client asks for, before anything is done: a wrong one is refused while nothing has changed. @throws LatchkeyError request_malformed */
export const signatureRequest: Step = {
  name: "signature request",
  isFor: ({ kind }) => kind !== "page",
  run: (c, { format }) => {
    c.get("request").signatureRequest = format.readSignatureRequest(c.req.raw.headers);
  },
};
