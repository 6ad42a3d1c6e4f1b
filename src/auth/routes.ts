import { z } from "zod";
import { refusedAs } from "../http/fields.ts";
import { route, tenantRoute } from "../http/route.ts";
import { type Credentials, signInAccount, signInSuperadmin } from "./service.ts";

const body = z.strictObject({
  username: z
    .string(refusedAs({ missing: "username_missing", invalid: "account_not_found" }))
    .min(1, refusedAs({ missing: "username_missing" }))
    .max(256, refusedAs({ invalid: "account_not_found" }))
    .meta({ description: "The account's, or the superadmin's.", example: "ada" }),
  password: z
    .string(refusedAs({ missing: "password_missing", invalid: "password_missing" }))
    .min(1, refusedAs({ missing: "password_missing" }))
    .max(1024, refusedAs({ invalid: "credentials_invalid" }))
    .meta({ description: "Its password.", format: "password", example: "correct horse battery" }),
});

const exampleJwt = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEiLCJhdWQiOiJhZG1pbiJ9.c2lnbmF0dXJl";

const access = z
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
  body,
  answer: { status: 200, description: "An access token for one hour.", data: access },
} as const;

const present = ({ access: token, expireAt }: Awaited<ReturnType<typeof signInAccount>>) => ({
  access: token,
  expire_at: expireAt,
});

export const authRoutes = [
  route(
    {
      ...definition,
      path: "/auth/login",
      operationId: "signInSuperadmin",
      summary: "Sign in as the superadmin",
      description: "With the superadmin's password. The token is good for one hour.",
      refusals: [
        "too_many_requests",
        "username_missing",
        "password_missing",
        "account_not_found",
        "credentials_invalid",
        "too_many_password_checks",
      ],
    },
    async (context, { body: credentials }: { body: Credentials }) => ({
      status: 200,
      data: present(await signInSuperadmin(context, credentials)),
    }),
  ),
  tenantRoute(
    {
      ...definition,
      path: "/auth/login",
      operationId: "signIn",
      summary: "Sign in as an account of a tenant",
      description:
        "With a username and password. The token is good for one hour, and ends early when the account's password, role or state changes.",
      refusals: [
        "too_many_requests",
        "tenant_not_found",
        "username_missing",
        "password_missing",
        "account_not_found",
        "credentials_invalid",
        "account_banned",
        "account_inactive",
        "too_many_password_checks",
      ],
    },
    async (context, { body: credentials }: { body: Credentials }) => ({
      status: 200,
      data: present(await signInAccount(context, credentials)),
    }),
  ),
];
