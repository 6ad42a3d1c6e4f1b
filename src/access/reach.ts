import type { Caller } from "./caller.ts";
import { isWithinRights, type Rights } from "./rights.ts";

/**
 * Reach of a caller: all of its tenant, what belongs to one product, or one license. A request for anything beyond is answered as if it did
 * not exist. Reach applies beside permissions, which say what a caller may do to what it reaches.
 */
export type Reach = { licenseId?: string | undefined; productId?: string | undefined };

/** A license reaches itself and what it holds, a product's token what belongs to the product, people the whole tenant. */
export function reachOf({ caller }: { caller: Caller }): Reach {
  if (caller.kind === "license") return { licenseId: caller.licenseId };
  return caller.kind === "product" ? { productId: caller.productId } : {};
}

/** The same for a license that was read already, as `licenseInReach` in the database. */
export const reachesLicense = ({ licenseId, productId }: Reach, license: { id: string; productId: string }): boolean =>
  (licenseId === undefined || licenseId === license.id) && (productId === undefined || productId === license.productId);

/** A product by its id. A license reaches none: it sees its own as a part of itself. */
export const reachesProduct = ({ licenseId, productId }: Reach, id: string): boolean =>
  licenseId === undefined && (productId === undefined || productId === id);

/** Returns whether the whole tenant is within reach. If it is, no statement needs to check the reach. */
export const reachesTenant = ({ licenseId, productId }: Reach): boolean => licenseId === undefined && productId === undefined;

/**
 * Returns whether accounts in the role `admin`, and the tenant's own roles, are within reach. If not, lists, reads and changes alike find
 * none.
 */
export const reachesAdmins = (caller: Rights): boolean => isWithinRights(caller, ["admin.read"]);
