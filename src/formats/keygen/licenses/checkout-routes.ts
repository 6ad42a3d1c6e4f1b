import type { Route } from "../../../http/route.ts";
import {
  checkOutLicense,
  fileAnswer as fileItself,
  type LicenseFileInclude,
  licenseParams,
  nameFromPath,
} from "../../../licenses/index.ts";
import { checkoutMeta, checkoutQuery, fileAnswer, optionsOf } from "../checkout.ts";
import { keygenRoute } from "../route.ts";

/** The names of what a license file may carry, and what each name brings. */
const includes: Record<string, readonly LicenseFileInclude[]> = {
  entitlements: ["entitlements"],
  product: ["product"],
  policy: ["policy"],
  owner: ["owner"],
  user: ["owner"],
  users: ["users"],
  machines: ["machines"],
};

const definition = {
  path: "/licenses/:license_id/actions/check-out",
  permission: "license.check-out",
  events: { license: "checked_out" },
  params: licenseParams,
  query: checkoutQuery,
} as const;

export const licenseCheckoutRoutes: Route[] = [
  keygenRoute({ ...definition, method: "post", body: checkoutMeta }, async (context, { params, query, body }) => {
    const options = optionsOf(query, body.meta, includes);
    const named = await nameFromPath(context, params.license_id);
    const file = await checkOutLicense(context, named, options, "license_not_found");
    return fileAnswer(context, {
      ...file,
      type: "license-files",
      includes: options.asked,
      of: { license: { type: "licenses", id: file.id } },
    });
  }),
  keygenRoute({ ...definition, method: "get", changesOnRead: true }, async (context, { params, query }) => {
    const options = optionsOf(query, undefined, includes);
    const named = await nameFromPath(context, params.license_id);
    const { id, certificate } = await checkOutLicense(context, named, options, "license_not_found");
    return fileItself(id, certificate);
  }),
];
