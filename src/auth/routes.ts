import { z } from "zod";
import { coded } from "../http/fields.ts";
import { route, tenantRoute } from "../http/route.ts";
import { type Credentials, signInAccount, signInSuperadmin } from "./service.ts";

const body = z.strictObject({
  username: z
    .string(coded({ missing: "43000", invalid: "43009" }))
    .min(1, coded({ missing: "43000" }))
    .max(256, coded({ invalid: "43009" }))
    .meta({ description: "The account's, or the superadmin's.", example: "ada" }),
  password: z
    .string(coded({ missing: "43004", invalid: "43004" }))
    .min(1, coded({ missing: "43004" }))
    .max(1024, coded({ invalid: "49012" }))
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
      codes: ["40029", "43000", "43004", "43009", "49012", "50002"],
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
      codes: ["40029", "42002", "43000", "43004", "43009", "49012", "49016", "49017", "50002"],
    },
    async (context, { body: credentials }: { body: Credentials }) => ({
      status: 200,
      data: present(await signInAccount(context, credentials)),
    }),
  ),
];
