import type { Route } from "../../../http/route.ts";
import { licenseParams, readLicense } from "../../../licenses/index.ts";
import { keygenRoute } from "../route.ts";
import { presentLicense } from "./present.ts";

export const licenseRoutes: Route[] = [
  keygenRoute(
    { method: "get", path: "/licenses/:license_id", permission: "license.read", params: licenseParams },
    async (context, { params }) => ({
      status: 200,
      data: presentLicense(context, await readLicense(context, params.license_id)),
    }),
  ),
];
