import { z } from "zod";
import { toUtf8 } from "../crypto/encoding.ts";
import { route, tenantRoute } from "../http/route.ts";
import { createdAt, examplePem, tenantNameField, textOut, updatedAt } from "../http/schemas.ts";
import { jwkMembers, statusOut } from "../signing-keys/index.ts";
import { presentKeys, presentTenant } from "./present.ts";
import { changeTenant, createTenant, readPublishedKeys, readTenant, regenerateSessionKey, removeTenant } from "./service.ts";
import { changesIn, settingsIn, settingsOut } from "./setting-schemas.ts";
import type { TenantRecord } from "./store.ts";

/** Words that stand for something else in a path, of the API or of the console, or for everybody. */
const reservedNames = [
  ...["auth", "superadmin", "tenants", "api", "admin", "system", "latchkey"],
  ...["sign-in", "new-password", "session", "assets"],
];

export const tenant = z
  .object({
    name: textOut("The tenant's name, as every path has it.", "acme"),
    ed25519_public_key: textOut(
      "The active Ed25519 signing key: it verifies license files, machine files, signed keys and signed answers. SPKI, PEM.",
      examplePem,
    ),
    ...settingsOut,
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Tenant" });

const body = z.strictObject({
  name: tenantNameField.refine((name) => !reservedNames.includes(name.toLowerCase()), { error: "tenant_not_found" }),
});

const jwks = z
  .object({
    keys: z
      .array(
        z.object({
          ...jwkMembers,
          purpose: z.enum(["session", "signing"]).meta({
            description:
              "What it signs: `session` access tokens, `signing` license files, machine files, signed keys and signed answers. Refuse a key of the other purpose.",
            example: "signing",
          }),
          status: statusOut,
        }),
      )
      .meta({ description: "Keys of all purposes and statuses." }),
  })
  .meta({ id: "JsonWebKeySet" });

const changeBody = z.strictObject(settingsIn);

/** Returns what answers that are of one thing alone say. */
const withRevision = (tenant: TenantRecord) => ({ data: presentTenant(tenant), revision: tenant.revision });

export const tenantRoutes = [
  route(
    {
      method: "post",
      path: "/tenants",
      operationId: "createTenant",
      group: "Operate the service",
      summary: "Create a tenant",
      description:
        "A tenant is one vendor: its accounts, products, policies and licenses. It gets signing keys of its own: one of Ed25519 and one of RSA.",
      permission: "tenant.create",
      body,
      answer: { status: 201, description: "The tenant.", data: tenant },
      refusals: ["tenant_name_missing", "tenant_name_taken", "tenant_not_found"],
    },
    async (context, input) => ({ status: 201, ...withRevision(await createTenant(context, input.body)) }),
  ),
  tenantRoute(
    {
      method: "get",
      path: "",
      operationId: "readTenant",
      group: "Operate the service",
      summary: "Read a tenant",
      description: "Its name, settings and public key.",
      permission: ["tenant.read", "tenant-settings.read"],
      answer: { status: 200, description: "The tenant.", data: tenant },
      refusals: ["tenant_not_found"],
    },
    async (context) => ({ status: 200, ...withRevision(await readTenant(context, context.tenant.name)) }),
  ),
  tenantRoute(
    {
      method: "get",
      path: "/.well-known/jwks.json",
      operationId: "readTenantKeys",
      group: "Sign in",
      summary: "Read a tenant's public keys",
      description: "A JSON Web Key Set (RFC 7517) without the envelope, as other software reads it.",
      permission: null,
      answer: {
        status: 200,
        description: "The keys.",
        contentType: "application/jwk-set+json",
        data: jwks,
      },
      refusals: ["tenant_not_found"],
    },
    async (context) => ({
      status: 200,
      bytes: toUtf8(JSON.stringify(await presentKeys(await readPublishedKeys(context, context.tenant)))),
      contentType: "application/jwk-set+json",
    }),
  ),
  tenantRoute(
    {
      method: "patch",
      path: "",
      operationId: "updateTenant",
      group: "Operate the service",
      summary: "Change a tenant",
      description:
        "Changes what it names and nothing else. `edge_shards` takes `tenant.update`: it is for whoever operates the service. Validations go on while " +
        "licenses move to other nodes.",
      permission: ["tenant.update", "tenant-settings.update"],
      body: changeBody,
      answer: { status: 200, description: "The tenant.", data: tenant },
      refusals: ["tenant_not_found"],
    },
    async (context, { body }) => {
      const changed = await changeTenant(context, changesIn(body));
      return { status: 200, ...withRevision(changed) };
    },
  ),
  tenantRoute(
    {
      method: "post",
      path: "/regenerate",
      operationId: "regenerateTenantKey",
      group: "Operate the service",
      summary: "Replace the key that signs a tenant's sessions",
      description:
        "Sessions signed by the old key end. Its public half stays in the key set, retired; its private half is gone. " +
        "Signing keys, license files, license keys and API tokens are untouched.",
      permission: "tenant.update",
      body: z.strictObject({}),
      answer: { status: 200, description: "The tenant.", data: tenant },
      refusals: ["tenant_not_found"],
    },
    async (context) => ({ status: 200, data: presentTenant(await regenerateSessionKey(context)) }),
  ),
  tenantRoute(
    {
      method: "delete",
      path: "",
      operationId: "deleteTenant",
      group: "Operate the service",
      summary: "Delete a tenant and everything of it",
      description: "Its accounts, products, policies, licenses and machines go with it. There is no way back.",
      permission: "tenant.delete",
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found"],
    },
    async (context) => {
      await removeTenant(context);
      return { status: 204 };
    },
  ),
];
