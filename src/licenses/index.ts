import type { Route } from "../http/route.ts";
import { licenseActionRoutes } from "./action-routes.ts";
import { licenseAttachmentRoutes } from "./attachment-routes.ts";
import { licenseListRoutes } from "./list-routes.ts";
import { licenseRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...licenseListRoutes, ...licenseRoutes, ...licenseAttachmentRoutes, ...licenseActionRoutes];

// Exports for the other folders.
export { fileAnswer, presentFile } from "./action-routes.ts";
export { type CheckoutOptions, checkedOutFile, checkoutBody, checkoutOptions, checkoutQuery } from "./action-schemas.ts";
export { type CheckedOutFile, requireAlgorithm } from "./checkout.ts";
export { licenseResource, sharedResources } from "./file.ts";
export { limitRefusals, limitsIn, limitsOf } from "./limit-schemas.ts";
export { type PolicyTerms, presentLicenseAlone } from "./present.ts";
export { createBody, inList, licenseKeyOut, licenseParams } from "./schemas.ts";
export { findDocument, issuerOf, licenseNameOf, nameFromPath, nameOfKey } from "./service.ts";
