import { edgeOf } from "../edge.ts";
import { routeStep } from "../step.ts";

/**
 * Tells the regional nodes what the request has changed, before it is answered: a client that reads what it wrote finds it. Also where the answer is
 * a refusal: an earlier statement of the request may have changed something.
 */
export const tellingNodes = routeStep({
  name: "telling the nodes",
  runs: "always",
  run: (c) => {
    const { changeNotices, tenantName } = c.get("request");
    const notices = changeNotices.splice(0).filter(({ roots }) => roots.length > 0);
    return notices.length === 0 ? undefined : edgeOf(c)?.notify(tenantName, notices);
  },
});
