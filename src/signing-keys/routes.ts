import { tenantRoute } from "../http/route.ts";
import { presentSigningKey } from "./present.ts";
import { changeBody, createBody, params, signingKey } from "./schemas.ts";
import { changeSigningKey, createSigningKey } from "./service.ts";
import type { SigningKeyRecord } from "./store.ts";

/** Returns what answers that are of one thing alone say. */
const withRevision = async (key: SigningKeyRecord) => ({ data: await presentSigningKey(key), revision: key.revision });

export const signingKeyRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/signing-keys",
      operationId: "createSigningKey",
      group: "Set up what you sell",
      summary: "Create a signing key",
      description:
        "It has the status `next`: the key set publishes it, and it signs nothing yet. Ship its public key in a release of your app, and make it active when " +
        "old releases are gone.",
      permission: "signing-key.create",
      body: createBody,
      answer: { status: 201, description: "The signing key.", data: signingKey },
      refusals: ["tenant_not_found", "signing_key_algorithm_invalid"],
    },
    async (context, { body }) => ({
      status: 201,
      ...(await withRevision(await createSigningKey(context, body.algorithm))),
    }),
  ),
  tenantRoute(
    {
      method: "patch",
      path: "/signing-keys/:kid",
      operationId: "updateSigningKey",
      group: "Set up what you sell",
      summary: "Activate or revoke a signing key",
      description:
        "`active`: the key signs from now on, and the one that signed before becomes `retired`; a retired key can become active again. Policies that are pinned " +
        "to a key keep it. `revoked`: the key set says not to trust it, and its private half is deleted; the active key and keys that policies are pinned to " +
        "cannot be revoked.",
      permission: "signing-key.update",
      params,
      body: changeBody,
      answer: { status: 200, description: "The signing key.", data: signingKey },
      refusals: [
        "tenant_not_found",
        "signing_key_status_invalid",
        "signing_key_not_found",
        "signing_key_is_active",
        "signing_key_is_revoked",
        "signing_key_status_refused",
        "signing_key_in_use",
      ],
    },
    async (context, { params, body }) => ({
      status: 200,
      ...(await withRevision(await changeSigningKey(context, params.kid, body.status))),
    }),
  ),
];
