import { z } from "zod";
import { coded, metadataField } from "../http/fields.ts";
import { tenantRoute } from "../http/route.ts";
import { metadataOut, timestamp, usernameField } from "../http/schemas.ts";
import { presentAccount } from "./present.ts";
import { createAccount, readAccount } from "./service.ts";

const account = z
  .object({
    username: z.string(),
    role_name: z.string(),
    email: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    status: z.enum(["active", "inactive", "banned"]),
    metadata: metadataOut,
    banned_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Account" });

const passwordField = z
  .string(coded({ missing: "43004", invalid: "43011" }))
  .min(8, coded({ missing: "43004", invalid: "43011" }))
  .max(256, coded({ invalid: "43011" }))
  .meta({ description: "8 to 256 characters, not the username.", format: "password", example: "correct horse battery" });

const personName = z.string().trim().max(256).nullable().optional();

const body = z.strictObject({
  username: usernameField.refine((username) => username.toLowerCase() !== "superadmin", { error: "43009" }),
  password: passwordField,
  email: z
    .email(coded({ missing: "43001", invalid: "43010" }))
    .max(320, coded({ invalid: "43010" }))
    .meta({ example: "alice@example.com" }),
  role: z.enum(["admin", "user"], coded({ invalid: "43003" })).default("user"),
  first_name: personName,
  last_name: personName,
  lastName: personName.meta({ description: "Another spelling of last_name.", deprecated: true }),
  metadata: metadataField.optional(),
});

export const accountRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/accounts",
      operationId: "createAccount",
      group: "Accounts",
      summary: "Create an account",
      permission: "user.create",
      body,
      answer: { status: 201, description: "The account.", data: account },
      codes: ["42002", "43000", "43001", "43003", "43004", "43005", "43006", "43009", "43010", "43011"],
    },
    async (context, { body: input }) => {
      const created = await createAccount(context, {
        username: input.username,
        password: input.password,
        email: input.email,
        role: input.role,
        firstName: input.first_name ?? null,
        lastName: input.last_name ?? input.lastName ?? null,
        metadata: input.metadata ?? {},
      });
      return { status: 201, data: presentAccount(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/accounts/:username",
      operationId: "readAccount",
      group: "Accounts",
      summary: "Read an account",
      permission: "user.read",
      params: z.object({ username: usernameField }),
      answer: { status: 200, description: "The account.", data: account },
      codes: ["42002", "43009"],
    },
    async (context, { params }) => ({ status: 200, data: presentAccount(await readAccount(context, params.username)) }),
  ),
];
