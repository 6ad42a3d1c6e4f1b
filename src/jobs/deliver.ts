import { dispatch, Nudge, selectDueTenants, sendingBy, wakeCourier } from "../delivery/index.ts";
import type { Job, JobContext } from "./job.ts";

/** Tenants that one statement finds. */
const tenantsAtOnce = 100;

/** Tenants that are served at once where there are no couriers. */
const servedAtOnce = 4;

/** Wakes the couriers of tenants for which something is due: a retry, an event that nobody told of, or what a courier left when it ended. */
export const deliver: Job = {
  name: "deliver",
  async run(context) {
    const { database, environment, now, isOver } = context;
    const serve = environment.COURIER === undefined ? serving(context) : (tenantId: string) => wakeCourier(environment, tenantId);
    let rows = 0;
    for (let after: string | null = null; !isOver(); ) {
      const tenants: string[] = await selectDueTenants(database, { now, after, size: tenantsAtOnce });
      await each(tenants, serve);
      rows += tenants.length;
      if (tenants.length < tenantsAtOnce) return { rows, isMore: false };
      after = tenants.at(-1) ?? null;
    }
    // Deliveries that are left over are due a minute later as well.
    return { rows, isMore: false };
  },
};

/** Sends what is due itself, as a courier does: `npm run jobs` in Node. */
function serving({ database, secrets, environment, isOver }: JobContext): (tenantId: string) => Promise<void> {
  const sending = sendingBy(environment);
  return async (tenantId) => {
    await dispatch({ tenantId, database, secrets, ...sending, isOver, nudge: new Nudge() });
  };
}

/** Serves all, some at once. @throws the first error, when all have ended: one tenant's does not end the others */
async function each(tenants: string[], serve: (tenantId: string) => Promise<void>): Promise<void> {
  const waiting = [...tenants];
  const errors: unknown[] = [];
  const one = async (): Promise<void> => {
    for (let tenantId = waiting.shift(); tenantId !== undefined; tenantId = waiting.shift())
      await serve(tenantId).catch((error: unknown) => errors.push(error));
  };
  await Promise.all(Array.from({ length: servedAtOnce }, one));
  if (errors.length > 0) throw errors[0];
}
