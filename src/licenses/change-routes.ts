import { z } from "zod";
import type { ErrorCode } from "../errors/catalogue.ts";
import { coded, exampleId, metadataField } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { ownerField } from "../http/schemas.ts";
import { actOnLicense, changeLicense, movePolicy } from "./change.ts";
import { givenLimits, limitCodes, limitsIn } from "./limit-schemas.ts";
import { presentLicense } from "./present.ts";
import { expiry, license, licenseName, licenseParams } from "./schemas.ts";
import { nameFromPath } from "./service.ts";

const answer = { status: 200, description: "The license.", data: license } as const;

/** What a PATCH may repeat and not change. */
const repeatable = (code: ErrorCode, what: string) =>
  z
    .uuid(coded({ invalid: code }))
    .optional()
    .meta({ description: `Id of its ${what}. It does not change here: it may be repeated, or left out.`, example: exampleId });

export const licenseChangeRoutes: Route[] = [
  tenantRoute(
    {
      method: "patch",
      path: "/licenses/:license_id",
      operationId: "updateLicense",
      group: "Issue and change licenses",
      summary: "Change a license",
      description: "Changes what the body names and nothing else. A limit of 0 or null is the policy's again.",
      permission: "license.update",
      params: licenseParams,
      body: z.strictObject({
        product_id: repeatable("44006", "product"),
        policy_id: repeatable("46003", "policy"),
        name: licenseName.optional(),
        expiry,
        ...limitsIn,
        owner: ownerField,
        metadata: metadataField.optional(),
      }),
      answer,
      codes: ["42002", "43009", "44006", "46003", "47001", "47004", "47006", "47023", "47030", "47045", ...limitCodes],
    },
    async (context, { params, body }) => {
      const updated = await changeLicense(context, await nameFromPath(context, params.license_id), {
        productId: body.product_id,
        policyId: body.policy_id,
        name: body.name,
        expiry: body.expiry,
        metadata: body.metadata,
        owner: body.owner,
        ...givenLimits(body),
      });
      return { status: 200, data: presentLicense(updated) };
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/licenses/:license_id",
      operationId: "deleteLicense",
      group: "Issue and change licenses",
      summary: "Revoke a license",
      description: "The license and its machines are gone; its key never works or is issued again.",
      permission: "license.delete",
      params: licenseParams,
      answer: { status: 204, description: "It is gone." },
      codes: ["42002", "47006"],
    },
    async (context, { params }) => {
      await actOnLicense(context, "revoke", await nameFromPath(context, params.license_id), "47006");
      return { status: 204 };
    },
  ),
  tenantRoute(
    {
      method: "put",
      path: "/licenses/:license_id/policy",
      operationId: "changeLicensePolicy",
      group: "Issue and change licenses",
      summary: "Put a license under another policy",
      description:
        "Scheme, pool and encryption must agree, uniqueness may not become stricter, and fingerprints that exist once per policy may not exist there. The new policy's transfer_strategy says what happens to the expiry. Limits that the license is over from then on take no seat away.",
      permission: "license-policy.update",
      events: { license: "policy_changed" },
      params: licenseParams,
      body: z.strictObject({
        policy_id: z
          .uuid(coded({ missing: "47003", invalid: "46003" }))
          .meta({ description: "The policy that it is to fall under, of the same product.", example: exampleId }),
      }),
      answer,
      codes: ["42002", "46003", "46033", "47003", "47006", "48005", "48012"],
    },
    async (context, { params, body }) => ({
      status: 200,
      data: presentLicense(await movePolicy(context, await nameFromPath(context, params.license_id), body.policy_id)),
    }),
  ),
];
