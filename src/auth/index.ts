// Exports for the other folders.
export { forgetKey, forgetToken } from "./bearer.ts";
export { readCredential, readPassword } from "./credentials.ts";
export { type Held, type Proof, passDoor, requireDemandedFactor } from "./door.ts";
export { refusalsOfSignIn, refusalsOfSwitchingOff } from "./door-refusals.ts";
export { resolvePassword } from "./password-caller.ts";
export { forgetAccount, forgetSuperadmin, forgetTenantSessions, resolveCaller } from "./resolve-caller.ts";
export { permissionsOfAccount } from "./role.ts";
export { access, authRoutes as routes, presentAccess } from "./routes.ts";
export { credentialFields } from "./schemas.ts";
export { requireOwnProof, requireSuperadmin } from "./second-factor.ts";
export { accountToken, type SessionHolder, type SignedIn, signInAccount, signInSuperadmin, superadminToken } from "./service.ts";
