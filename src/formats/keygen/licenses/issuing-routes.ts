import { z } from "zod";
import type { TenantContext } from "../../../context.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Answer } from "../../../http/answer.ts";
import type { Route } from "../../../http/route.ts";
import {
  actOnLicense,
  changeLicense,
  createLicense,
  licenseParams,
  movePolicy,
  nameFromPath,
  type PresentableLicense,
} from "../../../licenses/index.ts";
import { readPolicy } from "../../../policies/index.ts";
import { linkTo } from "../input.ts";
import { accountPath } from "../resource.ts";
import { retold } from "../retold.ts";
import { keygenRoute } from "../route.ts";
import { usernameOfLink } from "../users/named.ts";
import { changeBody, createBody, givenLimits, limitsOf } from "./input.ts";
import { presentLicense } from "./present.ts";

const show = (context: TenantContext, license: PresentableLicense): Answer => ({
  status: 200,
  data: presentLicense(context, license),
});

const noPolicy = {
  policy_not_found: { status: 422, code: "POLICY_NOT_FOUND", source: { pointer: "/data/relationships/policy" } },
};

const noOwner = { pointer: "/data/relationships/owner" };

/** @throws LatchkeyError policy_not_found for what is no id */
function policyIdIn(text: string): string {
  if (z.uuid().safeParse(text).success) return text;
  throw new LatchkeyError("policy_not_found");
}

const ownerOf = async (context: TenantContext, link: { data: { id: string } | null } | undefined): Promise<string | null> =>
  link?.data == null ? null : usernameOfLink(context, link.data.id, "OWNER_NOT_FOUND", noOwner);

/** Suspends a license or reinstates it, where it is not so already. */
async function suspend(context: TenantContext, license: PresentableLicense, isSuspended: boolean): Promise<PresentableLicense> {
  const { id, suspendedAt } = license.license;
  if ((suspendedAt !== null) === isSuspended) return license;
  const named = await nameFromPath(context, id);
  return actOnLicense(context, isSuspended ? "suspend" : "reinstate", named, "license_not_found");
}

/**
 * Issues a license. Where its policy signs keys, a key that the request gives is what the signed key carries; elsewhere it is the key. A license without a
 * name is called after what it is: nobody has to give one here.
 */
async function create(context: TenantContext, { data }: z.output<typeof createBody>): Promise<Answer> {
  const { relationships, attributes = {} } = data;
  const policy = await retold((async () => readPolicy(context, policyIdIn(relationships.policy.data.id)))(), noPolicy);
  const key = attributes.key ?? undefined;
  const created = await createLicense(context, {
    id: data.id,
    policyId: policy.id,
    productId: policy.productId,
    name: attributes.name ?? policy.name,
    key: policy.signKeys ? undefined : key,
    keyData: policy.signKeys ? key : undefined,
    signed: policy.signKeys,
    expiry: attributes.expiry ?? null,
    ...limitsOf(attributes),
    owner: await ownerOf(context, relationships.owner ?? relationships.user),
    metadata: attributes.metadata ?? {},
  });
  const license = attributes.suspended === true ? await suspend(context, created, true) : created;
  const headers = { Location: `${accountPath(context.tenant.id)}/licenses/${created.license.id}` };
  return { status: 201, data: presentLicense(context, license), headers };
}

const definition = { path: "/licenses/:license_id", params: licenseParams } as const;

const ownerBody = z.strictObject({
  data: z.strictObject({ type: z.enum(["users", "user"]), id: z.string().min(1).max(320) }).nullable(),
});

/** A license's owner has two names: the older is its user. */
const owners = ["owner", "user"];

export const licenseChangeRoutes: Route[] = [
  keygenRoute(
    { method: "post", path: "/licenses", permission: "license.create", status: 201, body: createBody },
    (context, { body }) => create(context, body),
  ),
  keygenRoute(
    { ...definition, method: "patch", permission: "license.update", body: changeBody },
    async (context, { params, body: { data } }) => {
      const { name, expiry, suspended, metadata } = data.attributes;
      const named = await nameFromPath(context, params.license_id);
      const update = { name: name ?? undefined, expiry, metadata, ...givenLimits(data.attributes) };
      const changed = await changeLicense(context, named, update);
      return show(context, suspended == null ? changed : await suspend(context, changed, suspended));
    },
  ),
  keygenRoute({ ...definition, method: "delete", permission: "license.delete", status: 204 }, async (context, { params }) => {
    await actOnLicense(context, "revoke", await nameFromPath(context, params.license_id), "license_not_found");
    return { status: 204 };
  }),
  keygenRoute(
    {
      method: "put",
      path: "/licenses/:license_id/policy",
      params: licenseParams,
      permission: "license-policy.update",
      events: { license: "policy_changed" },
      body: linkTo("policies"),
    },
    async (context, { params, body: { data } }) => {
      const named = await nameFromPath(context, params.license_id);
      return show(context, await retold((async () => movePolicy(context, named, policyIdIn(data.id)))(), noPolicy));
    },
  ),
  ...owners.map((owner) =>
    keygenRoute(
      {
        method: "put",
        path: `/licenses/:license_id/${owner}`,
        params: licenseParams,
        permission: "license.update",
        body: ownerBody,
      },
      async (context, { params, body }) => {
        const named = await nameFromPath(context, params.license_id);
        return show(context, await changeLicense(context, named, { owner: await ownerOf(context, body) }));
      },
    ),
  ),
];
