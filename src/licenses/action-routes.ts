import { z } from "zod";
import type { TenantContext } from "../context.ts";
import { toUtf8 } from "../crypto/encoding.ts";
import type { Answer } from "../http/respond.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import type { Scope } from "../licensing/index.ts";
import {
  checkedOutFile,
  checkoutBody,
  checkoutOptions,
  checkoutQuery,
  fileIncludes,
  nonceField,
  scopeField,
  validation,
} from "./action-schemas.ts";
import { type CheckedOutFile, checkOutLicense } from "./checkout.ts";
import { keyInBody, licenseParams } from "./schemas.ts";
import { nameFromPath, nameOfKey } from "./service.ts";
import { type Validation, validateLicense } from "./validate.ts";
import { licenseText } from "./validation-text.ts";

const validateBody = { nonce: nonceField, scope: scopeField };

const validateDefinition = {
  method: "post",
  group: "Check a license from your app",
  permission: "license.validate",
  events: { license: "clock_started" },
  saysWhoActsItself: true,
  description: "Answers 200 for a license that is known, valid or not: branch on `valid` and `code`.",
  answer: { status: 200, description: "The verdict.", data: validation },
} as const;

const checkoutDefinition = {
  group: "Check a license from your app",
  permission: "license.check-out",
  events: { license: "checked_out" },
  query: checkoutQuery(fileIncludes),
  description:
    "The file is signed by the policy's key and says offline what a validation says online, until its ttl is over. " +
    "Encrypted, it opens with SHA-256 of the license key.",
} as const;

const fileRefusals = ["47009", "47010", "47011", "48008", "48010"] as const;

export const licenseActionRoutes: Route[] = [
  tenantRoute(
    {
      ...validateDefinition,
      path: "/licenses/actions/validate",
      operationId: "validateLicenseByKey",
      summary: "May this copy run? By license key",
      body: z.strictObject({ ...keyInBody, ...validateBody }),
      typical: ["license_key", "scope"],
      codes: ["42002", "47015", "47024"],
    },
    async (context, { body }) => {
      const name = await nameOfKey(context, body.license_key);
      return presentValidation(context, await validateLicense(context, name, scopeOf(body.scope), "47024"), body.nonce);
    },
  ),
  tenantRoute(
    {
      ...validateDefinition,
      path: "/licenses/:license_id/actions/validate",
      operationId: "validateLicense",
      summary: "May this copy run?",
      params: licenseParams,
      body: z.strictObject(validateBody),
      typical: ["scope"],
      codes: ["42002", "47006"],
    },
    async (context, { params, body }) => {
      const name = await nameFromPath(context, params.license_id);
      return presentValidation(context, await validateLicense(context, name, scopeOf(body.scope), "47006"), body.nonce);
    },
  ),
  tenantRoute(
    {
      ...checkoutDefinition,
      method: "post",
      path: "/licenses/actions/checkout",
      operationId: "checkOutLicenseByKey",
      summary: "Check out a license file, by license key",
      body: z.strictObject({ ...keyInBody, ...checkoutBody(fileIncludes) }),
      answer: { status: 200, description: "The file.", data: checkedOutFile },
      codes: ["42002", "47015", "47024", ...fileRefusals],
    },
    async (context, { query, body }) => {
      const { license_key, ...options } = body;
      const name = await nameOfKey(context, license_key);
      return presentFile(await checkOutLicense(context, name, includesOf(checkoutOptions(query, options)), "47024"));
    },
  ),
  tenantRoute(
    {
      ...checkoutDefinition,
      method: "post",
      path: "/licenses/:license_id/actions/checkout",
      operationId: "checkOutLicense",
      summary: "Check out a license file",
      params: licenseParams,
      body: z.strictObject(checkoutBody(fileIncludes)),
      answer: { status: 200, description: "The file.", data: checkedOutFile },
      codes: ["42002", "47006", ...fileRefusals],
    },
    async (context, { params, query, body }) => {
      const name = await nameFromPath(context, params.license_id);
      return presentFile(await checkOutLicense(context, name, includesOf(checkoutOptions(query, body)), "47006"));
    },
  ),
  tenantRoute(
    {
      ...checkoutDefinition,
      method: "get",
      path: "/licenses/:license_id/actions/checkout",
      operationId: "downloadLicenseFile",
      notes: true,
      summary: "Download a license file as it is saved",
      params: licenseParams,
      answer: { status: 200, description: "The file itself, `<license_id>.lic`.", contentType: "application/octet-stream" },
      codes: ["42002", "47006", ...fileRefusals],
    },
    async (context, { params, query }) => {
      const name = await nameFromPath(context, params.license_id);
      const { id, certificate } = await checkOutLicense(context, name, includesOf(checkoutOptions(query)), "47006");
      return fileAnswer(id, certificate);
    },
  ),
];

type FileInclude = (typeof fileIncludes)[number];

const isFileInclude = (name: string): name is FileInclude => fileIncludes.some((include) => include === name);

const includesOf = <T extends { include: string[] }>(options: T): T & { include: FileInclude[] } => ({
  ...options,
  include: options.include.filter(isFileInclude),
});

const scopeOf = (scope: z.output<typeof scopeField> = {}): Scope => scope as Scope;

async function presentValidation(
  context: TenantContext,
  { document, lastValidatedAt, ageSeconds, valid, code, detail, stale, source }: Validation,
  nonce: z.output<typeof nonceField>,
): Promise<Answer> {
  const said = JSON.stringify({ valid, code, detail, nonce: nonce ?? null, stale, source });
  const license = await licenseText(context, document, lastValidatedAt);
  return { status: 200, headers: { Age: String(ageSeconds) }, json: [`${said.slice(0, -1)},"license":`, ...license, "}"] };
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
