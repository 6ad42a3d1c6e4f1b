import { z } from "zod";
import type { RefusalName } from "../errors/refusals.ts";
import { exampleId, metadataField, refusedAs } from "../http/fields.ts";
import { tenantRoute } from "../http/route.ts";
import { ownerField } from "../http/schemas.ts";
import { givenLimits, limitRefusals, limitsIn, limitsOf } from "./limit-schemas.ts";
import { type PresentableLicense, presentLicense } from "./present.ts";
import { createBody, expiry, keyInBody, license, licenseName, licenseParams } from "./schemas.ts";
import { actOnLicense, changeLicense, createLicense, findLicense, movePolicy, nameFromPath, readLicense } from "./service.ts";

const answer = { status: 200, description: "The license.", data: license } as const;

/** Makes a field that a PATCH may repeat and not change. */
const repeatable = (code: RefusalName, what: string) =>
  z
    .uuid(refusedAs({ invalid: code }))
    .optional()
    .meta({ description: `Id of its ${what}. It does not change here: it may be repeated, or left out.`, example: exampleId });

/** Returns what answers that are of one thing alone say. */
const withRevision = (one: PresentableLicense) => ({ data: presentLicense(one), revision: one.license.revision });

export const licenseRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/licenses",
      operationId: "createLicense",
      group: "Issue and change licenses",
      summary: "Issue a license",
      description:
        "Its expiry is the one given, else now and the policy's duration. Limits not given are the policy's, read live.",
      permission: "license.create",
      body: createBody,
      answer: { status: 201, description: "The license.", data: license },
      refusals: [
        "tenant_not_found",
        "account_not_found",
        "product_not_found",
        "policy_not_found",
        "pool_empty",
        "license_name_invalid",
        "license_product_missing",
        "license_policy_missing",
        "license_expiry_invalid",
        "license_expiry_in_past",
        "license_key_taken",
        "license_key_invalid",
        "license_key_ambiguous",
        ...limitRefusals,
      ],
    },
    async (context, { body }) => {
      const created = await createLicense(context, {
        policyId: body.policy_id,
        productId: body.product_id,
        name: body.name,
        key: body.key,
        keyData: body.key_data,
        signed: body.signed,
        expiry: body.expiry ?? null,
        ...limitsOf(body),
        owner: body.owner ?? null,
        metadata: body.metadata ?? {},
      });
      return { status: 201, ...withRevision(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/licenses/:license_id",
      operationId: "readLicense",
      group: "Issue and change licenses",
      summary: "Read a license by its id or its key",
      description: "With its state at this instant, its policy's rules and its product.",
      permission: "license.read",
      params: licenseParams,
      answer: { status: 200, description: "The license.", data: license },
      refusals: ["tenant_not_found", "license_not_found"],
    },
    async (context, { params }) => ({ status: 200, ...withRevision(await readLicense(context, params.license_id)) }),
  ),
  tenantRoute(
    {
      method: "post",
      path: "/licenses/actions/find",
      operationId: "findLicenseByKey",
      group: "Issue and change licenses",
      summary: "Read a license by its key, however long",
      description:
        "Answers what a read by path does. A key of more than 1,024 characters is too long for a path, and in a body no key gets into logs of paths.",
      permission: "license.read",
      onlyReads: true,
      body: z.strictObject(keyInBody),
      answer: { status: 200, description: "The license.", data: license },
      refusals: ["tenant_not_found", "license_key_missing", "license_key_not_found"],
    },
    async (context, { body }) => ({ status: 200, data: presentLicense(await findLicense(context, body.license_key)) }),
  ),
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
        product_id: repeatable("product_not_found", "product"),
        policy_id: repeatable("policy_not_found", "policy"),
        name: licenseName.optional(),
        expiry,
        ...limitsIn,
        owner: ownerField,
        metadata: metadataField.optional(),
      }),
      answer,
      refusals: [
        "tenant_not_found",
        "account_not_found",
        "product_not_found",
        "policy_not_found",
        "license_name_invalid",
        "license_expiry_invalid",
        "license_not_found",
        "license_expiry_in_past",
        "user_limit_reached",
        "license_product_or_policy_fixed",
        ...limitRefusals,
      ],
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
      return { status: 200, ...withRevision(updated) };
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
      refusals: ["tenant_not_found", "license_not_found"],
    },
    async (context, { params }) => {
      await actOnLicense(context, "revoke", await nameFromPath(context, params.license_id), "license_not_found");
      return { status: 204 };
    },
  ),
  tenantRoute(
    {
      method: "put",
      path: "/licenses/:license_id/policy",
      operationId: "changeLicensePolicy",
      group: "Issue and change licenses",
      summary: "Change a license's policy",
      description:
        "Scheme, pool and encryption must agree, uniqueness may not become stricter, and fingerprints that exist once per policy may not exist there. The new policy's transfer_strategy says what happens to the expiry. Limits that the license is over from then on take no seat away.",
      permission: "license-policy.update",
      events: { license: "policy_changed" },
      params: licenseParams,
      body: z.strictObject({
        policy_id: z
          .uuid(refusedAs({ missing: "license_policy_missing", invalid: "policy_not_found" }))
          .meta({ description: "The new policy, of the same product.", example: exampleId }),
      }),
      answer,
      refusals: [
        "tenant_not_found",
        "policy_not_found",
        "policies_incompatible",
        "license_policy_missing",
        "license_not_found",
        "machine_fingerprint_taken",
        "component_fingerprint_taken",
      ],
    },
    async (context, { params, body }) => ({
      status: 200,
      data: presentLicense(await movePolicy(context, await nameFromPath(context, params.license_id), body.policy_id)),
    }),
  ),
];
