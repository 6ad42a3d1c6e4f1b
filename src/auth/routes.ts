import { z } from "zod";
import type { AccessToken } from "../crypto/jwt.ts";
import { route, tenantRoute } from "../http/route.ts";
import { codeField } from "../second-factor/index.ts";
import { refusalsOfSignIn, refusalsOfSuperadminProof } from "./door-refusals.ts";
import { credentialFields } from "./schemas.ts";
import { secondFactorRoutes } from "./second-factor-routes.ts";
import { type Credentials, signInAccount, signInSuperadmin } from "./service.ts";

const exampleJwt = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEiLCJhdWQiOiJhZG1pbiJ9.c2lnbmF0dXJl";

export const access = z
  .object({
    access: z
      .jwt()
      .meta({ description: "The access token, a JWT. Send it as `Authorization: Bearer <access>`.", example: exampleJwt }),
    expire_at: z.int().meta({ description: "When it expires: unix seconds, one hour from now.", example: 1_793_525_400 }),
  })
  .meta({ id: "Access" });

const definition = {
  method: "post",
  group: "Sign in",
  permission: null,
  answer: { status: 200, description: "An access token for one hour.", data: access },
} as const;

/** The token as the API shows it. */
export const presentAccess = ({ access: token, expireAt }: AccessToken) => ({
  access: token,
  expire_at: expireAt,
});

export const authRoutes = [
  tenantRoute(
    {
      ...definition,
      path: "/auth/login",
      operationId: "signIn",
      summary: "Sign in as an account of a tenant",
      description:
        "With a username and password, and a code where the account has a second factor. The token is good for one hour, and ends early when the " +
        "account's password, role or state changes.",
      body: z.strictObject({ ...credentialFields, code: codeField.nullish() }),
      refusals: [...refusalsOfSignIn],
    },
    async (context, { body: credentials }: { body: Credentials }) => ({
      status: 200,
      data: presentAccess(await signInAccount(context, credentials)),
    }),
  ),
  route(
    {
      ...definition,
      path: "/auth/login",
      operationId: "signInSuperadmin",
      summary: "Sign in as the superadmin",
      description: "With the superadmin's password, and a code where there is a second factor. The token is good for one hour.",
      body: z.strictObject({ ...credentialFields, code: codeField.nullish() }),
      refusals: [...refusalsOfSuperadminProof],
    },
    async (context, { body: credentials }: { body: Credentials }) => ({
      status: 200,
      data: presentAccess(await signInSuperadmin(context, credentials)),
    }),
  ),
  ...secondFactorRoutes,
];
