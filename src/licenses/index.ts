import type { Route } from "../http/route.ts";
import { licenseActionRoutes } from "./action-routes.ts";
import { licenseAttachmentRoutes } from "./attachment-routes.ts";
import { licenseListRoutes } from "./list-routes.ts";
import { licenseRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...licenseListRoutes, ...licenseRoutes, ...licenseAttachmentRoutes, ...licenseActionRoutes];

// Exports for the other folders.
export { fileAnswer, presentFile } from "./action-routes.ts";
export {
  type CheckoutOptions,
  checkedOutFile,
  checkoutBody,
  checkoutOptions,
  checkoutQuery,
  scopeField,
} from "./action-schemas.ts";
export { type CheckedOutFile, checkOutLicense, fileExpiry, requireAlgorithm } from "./checkout.ts";
export { type LicenseFileInclude, licenseResource, sharedResources } from "./file.ts";
export { givenLimits, limitRefusals, limitsIn, limitsOf } from "./limit-schemas.ts";
export { listLicenses } from "./list.ts";
export { readOwnLicense } from "./own.ts";
export { type PolicyTerms, type PresentableLicense, presentCheckedOutFiles, presentLicenseAlone } from "./present.ts";
export { checkedOutFiles, createBody, inList, keyOfValidation, licenseKeyOut, licenseParams } from "./schemas.ts";
export {
  actOnLicense,
  changeLicense,
  createLicense,
  findDocument,
  issuerOf,
  licenseNameOf,
  movePolicy,
  nameFromPath,
  nameOfKey,
  presentable,
  readLicense,
} from "./service.ts";
export { attachLicenseUsers, detachLicenseUsers, listLicenseUsers } from "./users.ts";
export { type Validation, validateByKey, validateLicense } from "./validate.ts";
