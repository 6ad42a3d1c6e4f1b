// Exports for the other folders.
export { forgetKey, forgetToken } from "./bearer.ts";
export { readCredential, readPassword } from "./credentials.ts";
export { type Held, type Proof, passDoor, requireDemandedFactor } from "./door.ts";
export { resolvePassword } from "./password-caller.ts";
export { forgetAccount, forgetTenantSessions, resolveCaller } from "./resolve-caller.ts";
export { permissionsOfAccount } from "./role.ts";
export { authRoutes as routes } from "./routes.ts";
export { requireOwnProof } from "./second-factor.ts";
