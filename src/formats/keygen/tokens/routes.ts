import { z } from "zod";
import { readAccount } from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Answer } from "../../../http/answer.ts";
import { idParam, instantField, notBlank } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import { secretOnce } from "../../../http/secrets-once.ts";
import { licenseParams, nameFromPath } from "../../../licenses/index.ts";
import { findProduct, requireProductInReach } from "../../../products/index.ts";
import { type Bearer, bearingAccountOf, createToken, listAllTokens, removeAnyToken } from "../../../tokens/index.ts";
import { keygenPage, listAnswer, listQuery } from "../lists.ts";
import { productParams } from "../products/routes.ts";
import { accountPath } from "../resource.ts";
import { keygenRoute } from "../route.ts";
import { usernameIn, usernameOfLink, userParams } from "../users/named.ts";
import { presentToken } from "./present.ts";
import { readToken } from "./read.ts";

const attributes = z.strictObject({
  name: z.string().trim().regex(notBlank, "must not be blank").max(256).nullable().optional(),
  expiry: instantField("token_expiry_invalid").nullable().optional(),
});

const type = z.enum(["tokens", "token"]);

const body = z.strictObject({ data: z.strictObject({ type, attributes: attributes.optional() }).optional() });

const bearer = z.strictObject({ data: z.strictObject({ type: z.enum(["users", "user"]), id: z.string().min(1).max(320) }) });

const accountBody = z.strictObject({
  data: z
    .strictObject({
      type,
      attributes: attributes.optional(),
      relationships: z.strictObject({ bearer: bearer.optional() }).optional(),
    })
    .optional(),
  // A second factor is proved where people sign in, so nothing is to be said here.
  meta: z.strictObject({}).optional(),
});

/** The document of a new token, whose text is answered once. */
const secret = z.object({ attributes: z.object({ token: secretOnce("The token itself, this once.", "lk_account_…") }) });

const creation = { method: "post", data: secret } as const;

type Unknown = "product_not_found" | "license_not_found" | "account_not_found";

type Given = z.output<typeof attributes> | undefined;

async function make(context: TenantContext, of: Bearer, given: Given, unknown: Unknown, status: 200 | 201): Promise<Answer> {
  const input = { name: given?.name ?? null, expiry: given?.expiry ?? null, permissions: null };
  const { record, token } = await createToken(context, of, input, unknown);
  const headers = status === 201 ? { Location: `${accountPath(context.tenant.id)}/tokens/${record.id}` } : {};
  return { status, data: presentToken(context, record, token), headers };
}

/** Days that a token of an account in the role `user` works, where nobody says how long. */
const usualDays = 14;

/** Refuses whoever is no account. @throws LatchkeyError permission_denied */
function accountIn({ caller }: TenantContext) {
  if (caller.kind !== "account" && caller.kind !== "superadmin") throw new LatchkeyError("permission_denied");
  return caller;
}

/** The username of the account for which a request to `tokens` makes one: the account that asks, or another one that an administrator names. */
async function bearerIn(context: TenantContext, { data }: z.output<typeof accountBody>): Promise<string> {
  const caller = accountIn(context);
  const link = data?.relationships?.bearer?.data;
  const source = { pointer: "/data/relationships/bearer" };
  return link === undefined ? caller.username : usernameOfLink(context, link.id, "BEARER_NOT_FOUND", source);
}

/** Makes a token of an account: of one's own by its password. @throws LatchkeyError permission_denied, current_password_missing */
async function makeForAccount(context: TenantContext, username: string, given: Given, status: 200 | 201): Promise<Answer> {
  const caller = accountIn(context);
  if (caller.kind === "account" && caller.username === username && caller.knowsPassword !== true) {
    const message = "A token of your own takes your password. Send Authorization: Basic with your email address and password.";
    throw new LatchkeyError("current_password_missing", { message });
  }
  const bearing = bearingAccountOf(context, username);
  const expiry = given?.expiry === undefined ? await usualExpiry(context, username) : given.expiry;
  return make(context, bearing, { ...given, expiry }, "account_not_found", status);
}

async function usualExpiry(context: TenantContext, username: string): Promise<Date | null> {
  const { caller, now } = context;
  const isOwn = caller.kind === "account" && caller.username === username;
  const isUser = isOwn ? caller.role === "user" : (await readAccount(context, username)).builtInRole === "user";
  return isUser ? new Date(now.getTime() + usualDays * 86_400_000) : null;
}

const seesTokens = ["product-tokens.generate", "license-tokens.generate", "user.update"] as const;

const params = z.object({ token_id: idParam("token_not_found", "token") });

export const tokenRoutes: Route[] = [
  keygenRoute(
    { ...creation, path: "/tokens", permission: "user.update", takesPassword: true, status: 201, body: accountBody },
    async (context, { body: given }) => makeForAccount(context, await bearerIn(context, given), given.data?.attributes, 201),
  ),
  keygenRoute({ method: "get", path: "/tokens", permission: seesTokens, query: listQuery({}) }, async (context, { query }) => {
    const page = keygenPage(query);
    const listed = { tenantId: context.tenant.id, path: "/tokens", query, page };
    return listAnswer(listed, await listAllTokens(context, {}, page), (token) => presentToken(context, token));
  }),
  keygenRoute({ method: "get", path: "/tokens/:token_id", permission: seesTokens, params }, async (context, input) => ({
    status: 200,
    data: presentToken(context, await readToken(context, input.params.token_id)),
  })),
  keygenRoute(
    { method: "delete", path: "/tokens/:token_id", permission: seesTokens, params, status: 204 },
    async (context, input) => {
      await removeAnyToken(context, input.params.token_id);
      return { status: 204 };
    },
  ),
  keygenRoute(
    {
      ...creation,
      path: "/products/:product_id/tokens",
      params: productParams,
      permission: "product-tokens.generate",
      status: 201,
      body,
    },
    async (context, input) => {
      const { id } = await findProduct(context, input.params.product_id);
      requireProductInReach(context, id);
      return make(context, { productId: id }, input.body.data?.attributes, "product_not_found", 201);
    },
  ),
  keygenRoute(
    { ...creation, path: "/licenses/:license_id/tokens", params: licenseParams, permission: "license-tokens.generate", body },
    async (context, input) => {
      const license = await nameFromPath(context, input.params.license_id);
      return make(context, { license }, input.body.data?.attributes, "license_not_found", 200);
    },
  ),
  keygenRoute(
    { ...creation, path: "/users/:user_id/tokens", params: userParams, permission: "user.update", takesPassword: true, body },
    async (context, input) => {
      accountIn(context);
      const username = await usernameIn(context, input.params.user_id);
      return makeForAccount(context, username, input.body.data?.attributes, 200);
    },
  ),
];
