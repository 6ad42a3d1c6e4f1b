import { z } from "zod";
import type { Permission } from "../access/permissions.ts";
import type { ErrorCode } from "../errors/catalogue.ts";
import { coded, exampleId, metadataField } from "../http/fields.ts";
import { type Group, type Route, tenantRoute } from "../http/route.ts";
import { ownerField } from "../http/schemas.ts";
import { actOnLicense, changeLicense, movePolicy, type PlainAction, unuseLicense, useLicense } from "./change.ts";
import { givenLimits, limitCodes, limitsIn } from "./limit-schemas.ts";
import { presentLicense } from "./present.ts";
import { expiry, keyInBody, license, licenseName, licenseParams } from "./schemas.ts";
import { nameFromPath, nameOfKey } from "./service.ts";

type ActionText = {
  summary: string;
  description: string;
  group?: Group;
  permission: Permission;
  event?: string;
  codes: ErrorCode[];
};

const plain: Record<PlainAction, ActionText> = {
  suspend: {
    summary: "Suspend a license",
    description: "It is valid no more until it is reinstated. Its machines keep their seats.",
    permission: "license.suspend",
    event: "suspended",
    codes: ["47009"],
  },
  reinstate: {
    summary: "Reinstate a suspended license",
    description: "It holds again as it did. An expiry that has passed meanwhile stays passed.",
    permission: "license.reinstate",
    event: "reinstated",
    codes: ["47021"],
  },
  renew: {
    summary: "Renew a license",
    description: "Adds the policy's duration, to what its renewal basis says. It lifts no suspension.",
    permission: "license.renew",
    event: "renewed",
    codes: ["47033"],
  },
  checkin: {
    summary: "Check in",
    group: "Check a license from your app",
    description: "The next one is due an interval from now.",
    permission: "license.check-in",
    event: "checked_in",
    codes: ["47032"],
  },
  "reset-usage": {
    summary: "Set the uses back to 0",
    description: "As at the start of a period that you bill.",
    permission: "license-usage.reset",
    event: "usage_reset",
    codes: [],
  },
  revoke: {
    summary: "Revoke a license",
    description: "The license and its machines are gone; its key never works or is issued again. Answers the license as it was.",
    permission: "license.revoke",
    codes: [],
  },
};

const incrementField = z
  .int(coded({ missing: "47016", invalid: "47017" }))
  .min(1, "47017")
  .default(1)
  .meta({ description: "How many, 1 or more.", example: 1 });

const decrementField = z
  .int(coded({ missing: "47018", invalid: "47019" }))
  .min(1, "47019")
  .default(1)
  .meta({ description: "How many, 1 or more.", example: 1 });

const answer = { status: 200, description: "The license.", data: license } as const;

const camel = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const plainRoutes: Route[] = Object.entries(plain).flatMap(([name, text]) => {
  const action = name as PlainAction;
  const { summary, description, group = "Issue and change licenses", permission, event, codes } = text;
  const events = event === undefined ? {} : { events: { license: event } };
  const base = { method: "post", group, description, answer, permission, ...events } as const;
  return [
    tenantRoute(
      {
        ...base,
        path: `/licenses/actions/${action}`,
        operationId: `${camel(action)}LicenseByKey`,
        summary: `${summary}, by license key`,
        body: z.strictObject(keyInBody),
        codes: ["42002", "47015", "47024", ...codes],
      },
      async (context, { body }) => {
        const named = await nameOfKey(context, body.license_key);
        return { status: 200, data: presentLicense(await actOnLicense(context, action, named, "47024")) };
      },
    ),
    tenantRoute(
      {
        ...base,
        path: `/licenses/:license_id/actions/${action}`,
        operationId: `${camel(action)}License`,
        summary,
        params: licenseParams,
        body: z.strictObject({}),
        codes: ["42002", "47006", ...codes],
      },
      async (context, { params }) => {
        const named = await nameFromPath(context, params.license_id);
        return { status: 200, data: presentLicense(await actOnLicense(context, action, named, "47006")) };
      },
    ),
  ];
});

const counting = { method: "post", group: "Check a license from your app", answer } as const;

const incrementing = {
  ...counting,
  permission: "license-usage.increment",
  events: { license: "usage_incremented" },
  description:
    "Counted and checked against max_uses at once: two that race never pass it together. A suspended license counts none.",
} as const;

const decrementing = {
  ...counting,
  permission: "license-usage.decrement",
  events: { license: "usage_decremented" },
  description: "Never below 0: refused as a whole when fewer are counted.",
} as const;

const usageRoutes: Route[] = [
  tenantRoute(
    {
      ...incrementing,
      path: "/licenses/actions/increment-usage",
      operationId: "incrementUsageByKey",
      summary: "Count uses, by license key",
      body: z.strictObject({ ...keyInBody, increment: incrementField }),
      codes: ["42002", "47009", "47015", "47016", "47017", "47022", "47024"],
    },
    async (context, { body }) => {
      const named = await nameOfKey(context, body.license_key);
      return { status: 200, data: presentLicense(await useLicense(context, named, body.increment, "47024")) };
    },
  ),
  tenantRoute(
    {
      ...incrementing,
      path: "/licenses/:license_id/actions/increment-usage",
      operationId: "incrementUsage",
      summary: "Count uses",
      params: licenseParams,
      body: z.strictObject({ increment: incrementField }),
      codes: ["42002", "47006", "47009", "47016", "47017", "47022"],
    },
    async (context, { params, body }) => {
      const named = await nameFromPath(context, params.license_id);
      return { status: 200, data: presentLicense(await useLicense(context, named, body.increment, "47006")) };
    },
  ),
  tenantRoute(
    {
      ...decrementing,
      path: "/licenses/actions/decrement-usage",
      operationId: "decrementUsageByKey",
      summary: "Take uses back, by license key",
      body: z.strictObject({ ...keyInBody, decrement: decrementField }),
      codes: ["42002", "47015", "47018", "47019", "47024", "47037"],
    },
    async (context, { body }) => {
      const named = await nameOfKey(context, body.license_key);
      return { status: 200, data: presentLicense(await unuseLicense(context, named, body.decrement, "47024")) };
    },
  ),
  tenantRoute(
    {
      ...decrementing,
      path: "/licenses/:license_id/actions/decrement-usage",
      operationId: "decrementUsage",
      summary: "Take uses back",
      params: licenseParams,
      body: z.strictObject({ decrement: decrementField }),
      codes: ["42002", "47006", "47018", "47019", "47037"],
    },
    async (context, { params, body }) => {
      const named = await nameFromPath(context, params.license_id);
      return { status: 200, data: presentLicense(await unuseLicense(context, named, body.decrement, "47006")) };
    },
  ),
];

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
  ...plainRoutes,
  ...usageRoutes,
];
