import { z } from "zod";
import { documentedPermission, permissionOut } from "../access/permission-schemas.ts";
import type { Permission } from "../access/permissions.ts";
import { accountParams, actorOn, currentPasswordField, requireOwnPassword } from "../accounts/index.ts";
import type { TenantContext } from "../context.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { idParam, instantField, notBlank, refusedAs } from "../http/fields.ts";
import { type Group, type Route, tenantRoute } from "../http/route.ts";
import { createdAt, idOf, textOut, time } from "../http/schemas.ts";
import { secretOnce } from "../http/secrets-once.ts";
import { licenseParams, nameFromPath } from "../licenses/index.ts";
import { accountStatuses, blockRefusalNames } from "../licensing/index.ts";
import { requireProductInReach } from "../products/index.ts";
import { type Bearer, createToken, listTokens, removeToken, type TokenRecord } from "./service.ts";

const members = {
  id: idOf("the token"),
  name: textOut("What it is for.", "CI").nullable(),
  product_id: idOf("the product that bears it; null where a license or an account does").nullable(),
  license_id: idOf("the license that bears it; null where a product or an account does").nullable(),
  username: textOut("The account that bears it; null where a product or a license does.", "ada").nullable(),
  permissions: z
    .array(permissionOut)
    .nullable()
    .meta({ description: "Some of the bearer's permissions; null is all of them.", example: ["license.validate"] }),
  expiry: time("The time from which the token no longer works; null if it never expires.").nullable(),
  created_by: textOut(
    "The username of the account that made it, or of the superadmin; null where a license made it with its key. " +
      "A token that was made with another token names whoever made that one.",
    "ada",
  ).nullable(),
  created_by_status: z
    .enum([...accountStatuses, "deleted"])
    .nullable()
    .meta({ description: "The state of that account now; null where no account made it.", example: "active" }),
  created_at: createdAt,
};

export const token = z.object(members).meta({ id: "Token" });

const newToken = z
  .object({
    ...members,
    token: secretOnce(
      "The token itself, this once. Send it as `Authorization: Bearer <token>`.",
      "lk_product_9fLmT3pQZr81sWcNu4HdYe6JGx5oBi7Akq2V0aXbSdE",
    ),
  })
  .meta({ id: "NewToken" });

const body = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(notBlank, "must not be blank")
    .max(256)
    .nullable()
    .optional()
    .meta({ description: "What it is for; 1 to 256 characters.", example: "CI" }),
  expiry: instantField("token_expiry_invalid").nullable().optional().meta({
    description: "An RFC 3339 time in the future. If you leave it out, the token never expires.",
    example: "2030-12-31T23:59:59Z",
  }),
  permissions: z
    .array(
      z
        .string(refusedAs({ invalid: "token_permissions_invalid" }))
        .max(64, "token_permissions_invalid")
        .meta(documentedPermission),
      refusedAs({ invalid: "token_permissions_invalid" }),
    )
    .max(100)
    .nullable()
    .optional()
    .meta({
      description: "Some of the bearer's permissions, up to 100. If you leave it out, all of them.",
      example: ["license.validate"],
    }),
});

export const presentToken = (row: TokenRecord) => ({
  id: row.id,
  name: row.name,
  product_id: row.productId,
  license_id: row.licenseId,
  username: row.username,
  permissions: row.permissions,
  expiry: row.expiry?.toISOString() ?? null,
  created_by: row.createdByName,
  created_by_status: row.createdByStatus,
  created_at: row.createdAt.toISOString(),
});

type BearerRoutes<Params extends z.ZodObject> = {
  path: string;
  group: Group;
  noun: "Product" | "License" | "Account";
  params: Params;
  permission: Permission;
  unknown: "product_not_found" | "license_not_found" | "account_not_found";
  /** Members of the body of making one, besides those of every bearer's. */
  members?: z.ZodRawShape;
  /** Judges a request to make one before anything else. */
  judge?: (context: TenantContext, bearer: Bearer, given: Record<string, unknown>) => Promise<void>;
  /** Sentences that its description has beside the rest. */
  limits?: string;
  /** Refusals of making one, besides those of every bearer's. */
  refusals?: RefusalName[];
  bearerOf: (context: TenantContext, params: z.output<Params>) => Bearer | Promise<Bearer>;
};

const tokenId = { token_id: idParam("token_not_found", "token") };

/** Make, list and delete tokens: the same for products, licenses and accounts. */
function tokenRoutesOf<Params extends z.ZodObject>(routes: BearerRoutes<Params>): Route[] {
  const { path, group, noun, params, permission, unknown, limits = "", refusals = [], members = {}, judge, bearerOf } = routes;
  const common = { group, permission } as const;
  const bearer = noun === "Account" ? "an account" : `a ${noun.toLowerCase()}`;
  return [
    tenantRoute(
      {
        ...common,
        path,
        params,
        method: "post",
        operationId: `create${noun}Token`,
        summary: `Make an API token of ${bearer}`,
        description: `Its text is answered once and kept nowhere. ${limits}`.trim(),
        body: body.extend(members) as typeof body,
        answer: { status: 201, description: "The token.", data: newToken },
        refusals: ["tenant_not_found", "token_expiry_invalid", "token_permissions_invalid", unknown, ...refusals],
      },
      async (context, input) => {
        const { name = null, expiry = null, permissions = null } = input.body;
        const bearing = await bearerOf(context, input.params);
        await judge?.(context, bearing, input.body);
        const made = await createToken(context, bearing, { name, expiry, permissions }, unknown);
        return { status: 201, data: { ...presentToken(made.record), token: made.token } };
      },
    ),
    tenantRoute(
      {
        ...common,
        path,
        params,
        method: "get",
        operationId: `list${noun}Tokens`,
        summary: `List the live API tokens of ${bearer}`,
        description: "Those that have not expired, without pages.",
        answer: { status: 200, description: "All of them, never their text.", data: z.array(token), isCounted: true },
        refusals: ["tenant_not_found", unknown],
      },
      async (context, input) => {
        const rows = await listTokens(context, await bearerOf(context, input.params), unknown);
        return { status: 200, data: rows.map(presentToken), count: rows.length };
      },
    ),
    tenantRoute(
      {
        ...common,
        path: `${path}/:token_id`,
        params: params.extend(tokenId),
        method: "delete",
        operationId: `delete${noun}Token`,
        summary: `Delete an API token of ${bearer}`,
        description: "Whoever holds it is refused from now on.",
        answer: { status: 204, description: "The token no longer works." },
        refusals: ["tenant_not_found", "token_not_found", unknown],
      },
      async (context, input) => {
        const { token_id, ...rest } = input.params as { token_id: string } & z.output<Params>;
        await removeToken(context, await bearerOf(context, rest as z.output<Params>), token_id, unknown);
        return { status: 204 };
      },
    ),
  ];
}

/** An account as the bearer of tokens, for a caller who may act on it. @throws LatchkeyError permission_denied */
export const bearingAccountOf = (context: TenantContext, username: string): Bearer & { account: object } => ({
  account: { tenantId: context.tenant.id, caller: actorOn(context, username), username },
});

export const tokenRoutes: Route[] = [
  ...tokenRoutesOf({
    path: "/accounts/:username/tokens",
    group: "API tokens",
    noun: "Account",
    params: accountParams,
    permission: "user.update",
    unknown: "account_not_found",
    limits:
      "It may what the account may at the moment of each request, or the part of it that `permissions` names. It ends with a ban, a new password " +
      "and the account. An account has at most 100 live tokens. For your own account it takes your current password: a session or token alone makes " +
      "no lasting way in.",
    refusals: [
      "account_token_limit_reached",
      "current_password_missing",
      "credentials_invalid",
      "too_many_requests",
      "too_many_password_checks",
    ],
    members: {
      current_password: currentPasswordField.optional().meta({
        description: "Your current password, where the account is your own. Of other accounts it is not looked at.",
        format: "password",
        example: "let me in please",
      }),
    },
    judge: async (context, bearer, { current_password }) => {
      if ("account" in bearer)
        await requireOwnPassword(context, bearer.account, current_password === undefined ? undefined : String(current_password));
    },
    bearerOf: (context, { username }) => bearingAccountOf(context, username),
  }),
  ...tokenRoutesOf({
    path: "/products/:product_id/tokens",
    group: "API tokens",
    noun: "Product",
    params: z.object({ product_id: idParam("product_not_found", "product") }),
    permission: "product-tokens.generate",
    unknown: "product_not_found",
    bearerOf: async (context, { product_id }) => {
      requireProductInReach(context, product_id);
      return { productId: product_id };
    },
  }),
  ...tokenRoutesOf({
    path: "/licenses/:license_id/tokens",
    group: "API tokens",
    noun: "License",
    params: licenseParams,
    permission: "license-tokens.generate",
    unknown: "license_not_found",
    limits: "A license has at most 100 live tokens; a suspended one gets none, nor one whose owner is banned.",
    refusals: [...blockRefusalNames, "license_token_limit_reached"],
    bearerOf: async (context, { license_id }) => ({ license: await nameFromPath(context, license_id) }),
  }),
];
