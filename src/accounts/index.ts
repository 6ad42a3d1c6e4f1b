import type { Route } from "../http/route.ts";
import { accountActionRoutes } from "./action-routes.ts";
import { accountListRoutes } from "./list-routes.ts";
import { accountRoutes } from "./routes.ts";
import { secondFactorRoutes } from "./second-factor-routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...accountListRoutes, ...accountRoutes, ...accountActionRoutes, ...secondFactorRoutes];

// Exports for the other folders.
export { type Act, guard, isHidden } from "./guard-store.ts";
export { listAccounts } from "./list.ts";
export { isVisible as isVisibleAccount } from "./list-store.ts";
export { usernameOf } from "./names.ts";
export { requireOwnPassword } from "./passwords.ts";
export { accountParams } from "./routes.ts";
export { currentPasswordField, emailField, newPasswordField } from "./schemas.ts";
export {
  act,
  actorOn,
  banAccount,
  changeAccount,
  createAccount,
  readAccount,
  removeAccount,
  unbanAccount,
  type VisibleAccounts,
  visibleAccounts,
} from "./service.ts";
export type { AccountRecord } from "./store.ts";
