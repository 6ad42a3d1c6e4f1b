import { found } from "../state.ts";
import type { Step } from "../step.ts";

/** Calls the endpoint's own code: a route's handler, a page, or the refusal of a path that no route answers. */
export const handler: Step = {
  name: "handler",
  run: async (c, endpoint) => {
    const request = c.get("request");
    switch (endpoint.kind) {
      case "route":
        request.answer = await endpoint.handle(found(request.context, "caller"), found(request.input, "input"));
        break;
      case "page":
        request.answer = await endpoint.answer(c);
        break;
      case "refused":
        throw endpoint.refusal();
    }
  },
};
