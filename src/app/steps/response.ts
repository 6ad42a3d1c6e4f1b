import { found } from "../state.ts";
import type { Step } from "../step.ts";

/** Makes the response that is sent. */
export const response: Step = {
  name: "response",
  runs: "always",
  run: (c) => {
    const request = c.get("request");
    const { status, body, headers } = found(request.content, "envelope");
    // A body with a coding is encoded already: the runtime would do so again.
    const isEncoded = headers["Content-Encoding"] !== undefined;
    request.response = new Response(body, isEncoded ? { status, headers, encodeBody: "manual" } : { status, headers });
  },
};
