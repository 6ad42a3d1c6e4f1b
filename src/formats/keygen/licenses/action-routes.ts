import { z } from "zod";
import type { RefusalName } from "../../../errors/refusals.ts";
import { refusedAs } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import { actOnLicense, licenseParams, nameFromPath } from "../../../licenses/index.ts";
import { type ChangingAction, licenseAction } from "../../../licensing/index.ts";
import { keygenRoute } from "../route.ts";
import { presentLicense } from "./present.ts";

/** The actions, by their names here. */
const actions: Record<string, ChangingAction> = {
  "check-in": "checkin",
  renew: "renew",
  suspend: "suspend",
  reinstate: "reinstate",
  "increment-usage": "increment-usage",
  "decrement-usage": "decrement-usage",
  "reset-usage": "reset-usage",
};

const amountField = ({ missing, invalid }: Record<"missing" | "invalid", RefusalName>) =>
  z.int(refusedAs({ missing, invalid })).min(1, invalid).optional();

/** The part of an action's declaration that is about its route. */
function sharedBy(action: ChangingAction) {
  const { permission, event } = licenseAction(action);
  return { permission, params: licenseParams, ...(event === undefined ? {} : { events: { license: event } }) };
}

export const licenseActionRoutes: Route[] = [
  ...Object.entries(actions).map(([name, action]) => {
    const { amount } = licenseAction(action);
    const meta = z.strictObject(amount === undefined ? {} : { [amount.member]: amountField(amount) });
    return keygenRoute(
      {
        ...sharedBy(action),
        method: "post",
        path: `/licenses/:license_id/actions/${name}`,
        ...(amount === undefined ? {} : { body: z.strictObject({ meta: meta.optional() }) as z.ZodObject }),
      },
      async (context, { params, body }) => {
        const given = amount === undefined ? undefined : (body.meta as Record<string, number> | undefined)?.[amount.member];
        const named = await nameFromPath(context, params.license_id);
        const changed = await actOnLicense(context, action, named, "license_not_found", given);
        return { status: 200, data: presentLicense(context, changed) };
      },
    );
  }),
  keygenRoute(
    { ...sharedBy("revoke"), method: "delete", path: "/licenses/:license_id/actions/revoke", status: 204 },
    async (context, { params }) => {
      await actOnLicense(context, "revoke", await nameFromPath(context, params.license_id), "license_not_found");
      return { status: 204 };
    },
  ),
];
