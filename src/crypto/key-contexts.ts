// Contexts that sealed values are bound to. `Sealer` opens a value only under the context that it was sealed under. src/db/sealed-columns.ts
// says which column has which.

/** Bound to the key's own HMAC, so that a key from a pool keeps its seal. */
export const licenseKeyContext = (tenantId: string, keyHash: string): string => `license-key:${tenantId}:${keyHash}`;

export const tenantKeyContext = (tenantId: string, keyId: string): string => `tenant-key:${tenantId}:${keyId}`;

export const signingKeyContext = (tenantId: string, keyId: string): string => `signing-key:${tenantId}:${keyId}`;

export const masterKeyContext = (id: string, keyId: string): string => `master-key:${id}:${keyId}`;

/** Of the secrets, this and the one before, with which a webhook's deliveries are signed. */
export const webhookSecretContext = (tenantId: string, webhookId: string): string => `webhook-secret:${tenantId}:${webhookId}`;

/** Of the secrets, the confirmed and the pending one, that an account shares with its authenticator app. */
export const secondFactorContext = (tenantId: string, accountId: string): string => `second-factor:${tenantId}:${accountId}`;

/** The same of a superadmin, which belongs to no tenant. */
export const superadminFactorContext = (masterId: string): string => secondFactorContext("*", masterId);

/** Of the stored answer to a request with an idempotency key. */
export const answerContext = (keyHash: string): string => `idempotency:${keyHash}`;
