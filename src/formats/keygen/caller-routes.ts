import { readAccount } from "../../accounts/index.ts";
import type { TenantContext } from "../../context.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { Route } from "../../http/route.ts";
import { readOwnLicense } from "../../licenses/index.ts";
import { readProduct } from "../../products/index.ts";
import { readOwnToken } from "../../tokens/index.ts";
import { presentLicense } from "./licenses/present.ts";
import { presentProduct } from "./products/present.ts";
import type { Resource } from "./resource.ts";
import { keygenRoute } from "./route.ts";
import { presentToken } from "./tokens/present.ts";
import { presentUser } from "./users/present.ts";

/** The account, license or token that the credential stands for. */
async function callerResource(context: TenantContext): Promise<Resource> {
  const { caller } = context;
  switch (caller.kind) {
    case "license":
      return presentLicense(context, await readOwnLicense(context, caller.licenseId));
    case "product":
      return presentProduct(context, await readProduct(context, caller.productId));
    case "account":
      return presentUser(context, await readAccount(context, caller.username));
    default:
      throw new LatchkeyError("permission_denied");
  }
}

/** The token by which somebody asks, as what is included; undefined for a session, a password and a key. */
async function tokenOf(context: TenantContext): Promise<Resource | undefined> {
  const token = await readOwnToken(context);
  return token && presentToken(context, token);
}

export const callerRoutes: Route[] = [
  keygenRoute({ method: "get", path: "/ping", permission: null }, async () => ({
    status: 200,
    json: ['{"meta":{"message":"pong"}}'],
  })),
  ...["/me", "/profile"].map((path) =>
    keygenRoute({ method: "get", path, permission: ["license.read", "product.read"] }, async (context) => {
      const [data, token] = await Promise.all([callerResource(context), tokenOf(context)]);
      return { status: 200, data, ...(token === undefined ? {} : { beside: { included: [token] } }) };
    }),
  ),
];
