import { z } from "zod";
import type { TenantContext } from "../context.ts";
import { toUtf8 } from "../crypto/encoding.ts";
import type { LicenseName } from "../document/license-document-store.ts";
import type { RefusalName } from "../errors/refusals.ts";
import type { Answer } from "../http/answer.ts";
import { refusedAs } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { changingActions, type LicenseActionName, licenseAction, type Scope } from "../licensing/index.ts";
import {
  checkedOutFile,
  checkoutBody,
  checkoutOptions,
  checkoutQuery,
  explanation,
  fileIncludes,
  nonceField,
  scopeField,
  validation,
  verdictOfUnknownKey,
} from "./action-schemas.ts";
import { type CheckedOutFile, checkOutLicense } from "./checkout.ts";
import { type Explanation, explainLicense } from "./explain.ts";
import { presentCheckedOutFiles, presentLicense } from "./present.ts";
import { rotateLicenseKey } from "./rotate-key.ts";
import { keyInBody, license, licenseParams, rotateBody } from "./schemas.ts";
import { actOnLicense, nameFromPath, nameOfKey, type Unknown } from "./service.ts";
import { type Validation, validateLicense } from "./validate.ts";
import { licenseText } from "./validation-text.ts";

/** Returns the parts that the routes of an action have in common. */
function sharedBy(name: LicenseActionName) {
  const { permission, isForLicenses, isForVendorAlone, description, event, refusals, amount } = licenseAction(name);
  return {
    permission,
    ...(isForVendorAlone === undefined ? {} : { isForVendorAlone }),
    group: isForLicenses ? "Check a license from your app" : "Issue and change licenses",
    description,
    ...(event === undefined ? {} : { events: { license: event } }),
    refusals: ["tenant_not_found", ...refusals, ...(amount === undefined ? [] : [amount.missing, amount.invalid])],
  } as const;
}

type ActionInput<Body extends z.ZodObject, Query extends z.ZodObject> = {
  license: LicenseName;
  unknown: Unknown;
  body: z.output<Body>;
  query: z.output<Query>;
};

type Way<Body extends z.ZodObject, Query extends z.ZodObject> = {
  body: Body;
  query?: Query;
  answer: { description: string; data: z.ZodType };
  /** The members of the body that most callers send. */
  typical?: string[];
  isValidation?: true;
  onlyReads?: true;
  /** Data in the refusal of a key that no license has. */
  refusedWithByKey?: { description: string; data: z.ZodType };
  act: (context: TenantContext, input: ActionInput<Body, Query>) => Promise<Answer>;
};

/** An action's two routes: by the key in the body, and by the id or the key in the path. */
function routesOf<Body extends z.ZodObject, Query extends z.ZodObject>(
  name: LicenseActionName,
  { body, answer, typical, refusedWithByKey, act, ...way }: Way<Body, Query>,
): Route[] {
  const { operation, summary } = licenseAction(name);
  const { refusals, ...shared } = sharedBy(name);
  const definition = { ...shared, ...way, method: "post", answer: { ...answer, status: 200 } } as const;
  return [
    tenantRoute(
      {
        ...definition,
        path: `/licenses/actions/${name}`,
        operationId: `${operation}ByKey`,
        summary: `${summary}, by license key`,
        body: body.extend(keyInBody) as z.ZodObject,
        ...(typical === undefined ? {} : { typical: ["license_key", ...typical] }),
        ...(refusedWithByKey === undefined ? {} : { refusedWith: { refusal: "license_key_not_found", ...refusedWithByKey } }),
        refusals: [...refusals, "license_key_missing", "license_key_not_found"],
      },
      async (context, input) => {
        // The schema above says so, which the type of an extended generic schema does not.
        const given = input.body as unknown as z.output<Body> & { license_key: string };
        const named = await nameOfKey(context, given.license_key);
        return act(context, { license: named, unknown: "license_key_not_found", body: given, query: input.query });
      },
    ),
    tenantRoute(
      {
        ...definition,
        path: `/licenses/:license_id/actions/${name}`,
        operationId: operation,
        summary,
        params: licenseParams,
        body,
        ...(typical === undefined ? {} : { typical }),
        refusals: [...refusals, "license_not_found"],
      },
      async (context, { params, body: given, query }) => {
        const named = await nameFromPath(context, params.license_id);
        return act(context, { license: named, unknown: "license_not_found", body: given, query });
      },
    ),
  ];
}

const changingRoutes = changingActions.flatMap((name) => {
  const { amount } = licenseAction(name);
  return routesOf(name, {
    body: z.strictObject(amount === undefined ? {} : { [amount.member]: amountField(amount) }),
    answer: { description: "The license.", data: license },
    act: async (context, { license: named, unknown, body }) => {
      const given = amount === undefined ? 1 : Number(body[amount.member]);
      return { status: 200, data: presentLicense(await actOnLicense(context, name, named, unknown, given)) };
    },
  });
});

/** How many uses, 1 where it is left out. */
function amountField({ missing, invalid }: Record<"missing" | "invalid", RefusalName>) {
  const field = z.int(refusedAs({ missing, invalid })).min(1, invalid).default(1);
  return field.meta({ description: "How many, 1 or more.", example: 1 });
}

const rotateRoutes = routesOf("rotate-key", {
  body: rotateBody,
  answer: { description: "The license with its new key.", data: license },
  act: async (context, { license: named, unknown, body: { key, key_data: keyData, signed } }) => ({
    status: 200,
    data: presentLicense(await rotateLicenseKey(context, named, unknown, { key, keyData, signed })),
  }),
});

const validateRoutes = routesOf("validate", {
  body: z.strictObject({ nonce: nonceField, scope: scopeField }),
  answer: { description: "The verdict.", data: validation },
  typical: ["scope"],
  isValidation: true,
  refusedWithByKey: {
    description: "A verdict, so that an app need not tell this answer from others.",
    data: verdictOfUnknownKey,
  },
  act: async (context, { license: named, unknown, body: { scope = {}, nonce } }) =>
    presentValidation(context, await validateLicense(context, named, scope as Scope, unknown), nonce),
});

const explainRoutes = routesOf("explain", {
  body: z.strictObject({ nonce: nonceField, scope: scopeField }),
  answer: { description: "The verdict, and how it was reached.", data: explanation },
  typical: ["scope"],
  onlyReads: true,
  act: async (context, { license: named, unknown, body: { scope = {}, nonce } }) => ({
    status: 200,
    data: presentExplanation(await explainLicense(context, named, scope as Scope, unknown), nonce),
  }),
});

const checkoutRoutes = [
  ...routesOf("checkout", {
    query: checkoutQuery(fileIncludes),
    body: z.strictObject(checkoutBody(fileIncludes)),
    answer: { description: "The file.", data: checkedOutFile },
    act: async (context, { license: named, unknown, query, body }) =>
      presentFile(await checkOutLicense(context, named, includesOf(checkoutOptions(query, body)), unknown)),
  }),
  tenantRoute(
    {
      ...sharedBy("checkout"),
      method: "get",
      path: "/licenses/:license_id/actions/checkout",
      operationId: "downloadLicenseFile",
      changesOnRead: true,
      summary: "Download a license file as it is saved",
      params: licenseParams,
      query: checkoutQuery(fileIncludes),
      answer: { status: 200, description: "The file itself, `<license_id>.lic`.", contentType: "application/octet-stream" },
      refusals: [...sharedBy("checkout").refusals, "license_not_found"],
    },
    async (context, { params, query }) => {
      const named = await nameFromPath(context, params.license_id);
      const { id, certificate } = await checkOutLicense(context, named, includesOf(checkoutOptions(query)), "license_not_found");
      return fileAnswer(id, certificate);
    },
  ),
];

export const licenseActionRoutes: Route[] = [
  ...changingRoutes,
  ...rotateRoutes,
  ...validateRoutes,
  ...explainRoutes,
  ...checkoutRoutes,
];

type FileInclude = (typeof fileIncludes)[number];

const isFileInclude = (name: string): name is FileInclude => fileIncludes.some((include) => include === name);

const includesOf = <T extends { include: string[] }>(options: T): T & { include: FileInclude[] } => ({
  ...options,
  include: options.include.filter(isFileInclude),
});

async function presentValidation(
  context: TenantContext,
  { document, lastValidatedAt, ageSeconds, valid, code, detail, stale, source }: Validation,
  nonce: z.output<typeof nonceField>,
): Promise<Answer> {
  const said = JSON.stringify({ valid, code, detail, nonce: nonce ?? null, stale, source });
  const license = await licenseText(context, document, lastValidatedAt);
  return { status: 200, headers: { Age: String(ageSeconds) }, json: [`${said.slice(0, -1)},"license":`, ...license, "}"] };
}

function presentExplanation(
  { valid, code, detail, conditions, would, files, license: explained }: Explanation,
  nonce: z.output<typeof nonceField>,
) {
  const { startsClock, expiry, notesLastValidation, countedAs, rate } = would;
  return {
    valid,
    code,
    detail,
    nonce: nonce ?? null,
    conditions,
    would: {
      starts_clock: startsClock,
      expiry: expiry?.toISOString() ?? null,
      sets_last_validated_at: notesLastValidation,
      counted_as: countedAs,
      rate: rate && {
        limit: rate.allowed,
        period: rate.period,
        remaining: rate.remaining,
        resets: rate.resets,
        refused: rate.isRefused,
      },
    },
    checked_out_files: presentCheckedOutFiles(files),
    license: presentLicense(explained),
  };
}

export const presentFile = ({ certificate, ttlSeconds, issuedAt, expiryAt }: Omit<CheckedOutFile, "id">): Answer => ({
  status: 200,
  data: { certificate, ttl: ttlSeconds, issued_at: issuedAt.toISOString(), expiry_at: expiryAt?.toISOString() ?? null },
});

export const fileAnswer = (id: string, certificate: string): Answer => ({
  status: 200,
  bytes: toUtf8(certificate),
  contentType: "application/octet-stream",
  fileName: `${id}.lic`,
});
