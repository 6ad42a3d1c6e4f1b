// Contexts that sealed private keys are bound to. `Sealer` opens a key only under the context that it was sealed under.

export const tenantKeyContext = (tenantId: string, keyId: string): string => `tenant-key:${tenantId}:${keyId}`;

export const policyKeyContext = (tenantId: string, policyId: string): string => `policy-key:${tenantId}:${policyId}`;

export const masterKeyContext = (id: string, keyId: string): string => `master-key:${id}:${keyId}`;
