import { found } from "../state.ts";
import type { Step } from "../step.ts";

/** Makes the response that is sent. */
export const response: Step = {
  name: "response",
  runs: "always",
  run: (c) => {
    const request = c.get("request");
    const { status, body, headers } = found(request.content, "envelope");
    request.response = new Response(body, { status, headers });
  },
};
