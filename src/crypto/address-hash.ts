import { createHmac } from "node:crypto";

/** Hashes an address for a tenant and a day (`YYYY-MM-DD`): a whole number of 64 bits with its sign, in decimal digits. */
export type AddressHasher = (address: string, of: { tenantId: string; day: string }) => string;

/**
 * Hashes addresses so that equal ones show within one day of one tenant, and nothing else does: HMAC-SHA-256 under a key derived from the secret
 * KEY_PEPPER, which the database does not have. The next day the same address has another hash. `node:crypto` hashes at once, without
 * a promise for each address.
 */
export function createAddressHasher(pepper: string): AddressHasher {
  const key = createHmac("sha256", pepper.trim()).update("latchkey/addresses").digest();
  return (address, { tenantId, day }) =>
    createHmac("sha256", key).update(`${tenantId} ${day} ${address}`).digest().readBigInt64BE().toString();
}
