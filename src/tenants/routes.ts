import { z } from "zod";
import { route, tenantRoute } from "../http/route.ts";
import { tenantNameField, timestamp } from "../http/schemas.ts";
import { presentKeys, presentTenant } from "./present.ts";
import { createTenant, readTenant, readTenantKeys } from "./service.ts";

/** Words that stand for something else in a path, or for everybody. */
const reservedNames = ["auth", "superadmin", "tenants", "api", "admin", "system", "latchkey"];

export const tenant = z
  .object({
    name: z.string(),
    ed25519_public_key: z.string().meta({ description: "The key that signs the tenant's sessions: SPKI, PEM." }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Tenant" });

const body = z.strictObject({
  name: tenantNameField.refine((name) => !reservedNames.includes(name.toLowerCase()), { error: "42002" }),
});

const jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        kid: z.string(),
        use: z.string(),
        alg: z.string(),
        status: z.enum(["active", "retired"]),
      }),
    ),
  })
  .meta({ id: "JsonWebKeySet" });

export const tenantRoutes = [
  route(
    {
      method: "post",
      path: "/tenants",
      operationId: "createTenant",
      group: "Tenants",
      summary: "Create a tenant",
      description: "A tenant is one vendor: its accounts, products, policies and licenses. It gets a key pair of its own.",
      permission: "tenant.create",
      body,
      answer: { status: 201, description: "The tenant.", data: tenant },
      codes: ["42000", "42001", "42002"],
    },
    async (context, input) => ({ status: 201, data: presentTenant(await createTenant(context, input.body)) }),
  ),
  tenantRoute(
    {
      method: "get",
      path: "",
      operationId: "readTenant",
      group: "Tenants",
      summary: "Read a tenant",
      permission: "tenant.read",
      answer: { status: 200, description: "The tenant.", data: tenant },
      codes: ["42002"],
    },
    async (context) => ({ status: 200, data: presentTenant(await readTenant(context, context.tenant.name)) }),
  ),
  tenantRoute(
    {
      method: "get",
      path: "/.well-known/jwks.json",
      operationId: "readTenantKeys",
      group: "Sign in",
      summary: "Read the public keys that sign a tenant's sessions",
      description: "A JSON Web Key Set (RFC 7517) without the envelope, as other software reads it.",
      permission: null,
      answer: {
        status: 200,
        description: "The keys, the active one and those retired.",
        contentType: "application/jwk-set+json",
        data: jwks,
      },
      codes: ["42002"],
    },
    async (context) => ({
      status: 200,
      bytes: new TextEncoder().encode(JSON.stringify(await presentKeys(await readTenantKeys(context, context.tenant)))),
      contentType: "application/jwk-set+json",
    }),
  ),
];
