import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { RefusalName } from "../../errors/refusals.ts";
import type { RefusedPath } from "../../http/format.ts";

/** The refusals of an action's path without a known action's name. */
const refusals: Record<string, { missing: RefusalName; unknown: RefusalName }> = {
  "/licenses": { missing: "license_action_missing", unknown: "license_action_unknown" },
  "/licenses/:license_id": { missing: "license_action_missing", unknown: "license_action_unknown" },
  "/machines/:machine_id": { missing: "machine_action_missing", unknown: "machine_action_unknown" },
  "/accounts/:username": { missing: "account_action_missing", unknown: "account_action_unknown" },
};

/** The paths of actions that do not exist: they say so, where other unknown paths say that there is no such route. */
export const refusedActions: readonly RefusedPath[] = Object.entries(refusals).flatMap(([prefix, { missing, unknown }]) => {
  const path = `/tenants/:tenant_name${prefix}/actions`;
  return [
    { method: "post", path, refusal: () => new LatchkeyError(missing) },
    { method: "post", path: `${path}/:action`, refusal: () => new LatchkeyError(unknown) },
  ];
});
