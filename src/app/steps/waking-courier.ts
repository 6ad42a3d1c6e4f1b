import { wakeCourier } from "../../delivery/index.ts";
import { routeStep } from "../step.ts";
import { waitUntilOf } from "../wait-until.ts";

/**
 * Wakes the courier of a tenant with webhooks after the answer, where the request has written an event. Nobody waits for it: should it not be woken, the
 * clock does that within a minute.
 */
export const wakingCourier = routeStep({
  name: "waking courier",
  runs: "always",
  run: (c) => {
    const { changeNotices } = c.get("request");
    if (!changeNotices.some(({ has_webhook }) => has_webhook)) return undefined;
    const tenants = new Set(changeNotices.filter(({ has_webhook }) => has_webhook).map(({ tenant_id }) => tenant_id));
    for (const tenantId of tenants) waitUntilOf(c)?.(wakeCourier(c.env, tenantId).catch(() => undefined));
    return undefined;
  },
});
