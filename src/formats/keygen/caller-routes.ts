import type { TenantContext } from "../../context.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { Route } from "../../http/route.ts";
import { readOwnLicense } from "../../licenses/index.ts";
import { readProduct } from "../../products/index.ts";
import { presentLicense } from "./licenses/present.ts";
import { presentProduct } from "./products/present.ts";
import type { Resource } from "./resource.ts";
import { keygenRoute } from "./route.ts";

/** Whoever the credential stands for. */
async function callerResource(context: TenantContext): Promise<Resource> {
  const { caller } = context;
  switch (caller.kind) {
    case "license":
      return presentLicense(context, await readOwnLicense(context, caller.licenseId));
    case "product":
      return presentProduct(context, await readProduct(context, caller.productId));
    default:
      throw new LatchkeyError("permission_denied");
  }
}

export const callerRoutes: Route[] = [
  keygenRoute({ method: "get", path: "/ping", permission: null }, async () => ({
    status: 200,
    json: ['{"meta":{"message":"pong"}}'],
  })),
  ...["/me", "/profile"].map((path) =>
    keygenRoute({ method: "get", path, permission: ["license.read", "product.read"] }, async (context) => ({
      status: 200,
      data: await callerResource(context),
    })),
  ),
];
