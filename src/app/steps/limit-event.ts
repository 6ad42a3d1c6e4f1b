import type { TenantContext } from "../../context.ts";
import { refusedLimit } from "../../events/index.ts";
import { noteAfterwards } from "../hourly-events.ts";
import { routeStep } from "../step.ts";

/** Has an event tell that a limit of a license refused the request, once an hour for each limit. */
export const limitEvent = routeStep({
  name: "limit event",
  runs: "when refused",
  run: (c) => {
    const { refusal, context } = c.get("request");
    const limited = refusedLimit(refusal?.thrown);
    const tenant = (context as TenantContext | undefined)?.tenant;
    return limited === undefined || tenant === undefined ? undefined : noteAfterwards(c, { tenantId: tenant.id, ...limited });
  },
});
