import { z } from "zod";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Route } from "../../../http/route.ts";
import {
  keyOfValidation,
  licenseParams,
  nameFromPath,
  scopeField,
  validateByKey,
  validateLicense,
} from "../../../licenses/index.ts";
import type { Scope } from "../../../licensing/index.ts";
import { keygenRoute } from "../route.ts";
import { type Asked, presentUnknown, presentValidation } from "./validation.ts";

const scope = scopeField.unwrap().extend({ user: scopeField.unwrap().shape.user.unwrap().nullable().optional() });

const metaFields = { nonce: z.int().optional(), scope: scope.optional() };

type Meta = { nonce?: number | undefined; scope?: z.output<typeof scope> | undefined };

/** The scope as validations know it: nobody's is the same as no user. */
function scopeOf(meta: Meta | undefined): Scope {
  const { user, ...rest } = meta?.scope ?? {};
  return user == null ? rest : { ...rest, user };
}

const askedIn = (meta: Meta | undefined): Asked => ({
  ...(meta?.nonce === undefined ? {} : { nonce: meta.nonce }),
  ...(meta?.scope === undefined ? {} : { scope: meta.scope }),
});

const definition = {
  path: "/licenses/:license_id/actions/validate",
  permission: "license.validate",
  params: licenseParams,
  events: { license: "clock_started" },
} as const;

export const validationRoutes: Route[] = [
  keygenRoute(
    {
      method: "post",
      path: "/licenses/actions/validate-key",
      permission: "license.validate",
      isForAnybody: true,
      isValidation: true,
      subject: ({ body }) => {
        const meta = body.meta as Meta & { key: string };
        return { license: meta.key, scope: scopeOf(meta) };
      },
      events: { license: "clock_started" },
      body: z.strictObject({
        meta: z.strictObject({
          key: keyOfValidation,
          encrypted: z.literal(false).optional(),
          legacyEncrypted: z.literal(false).optional(),
          ...metaFields,
        }),
      }),
    },
    async (context, { body: { meta } }) => {
      try {
        return await presentValidation(context, await validateByKey(context, meta.key, scopeOf(meta)), askedIn(meta));
      } catch (error) {
        if (error instanceof LatchkeyError && error.refusal === "license_key_not_found")
          return presentUnknown(context, askedIn(meta));
        throw error;
      }
    },
  ),
  keygenRoute(
    {
      ...definition,
      method: "post",
      isValidation: true,
      subject: ({ params: { license_id: license = null }, body }) => ({ license, scope: scopeOf(body.meta as Meta | undefined) }),
      body: z.strictObject({ meta: z.strictObject(metaFields).optional() }),
    },
    async (context, { params, body: { meta } }) => {
      const named = await nameFromPath(context, params.license_id);
      return presentValidation(context, await validateLicense(context, named, scopeOf(meta), "license_not_found"), askedIn(meta));
    },
  ),
  keygenRoute({ ...definition, method: "get", isValidation: true }, async (context, { params }) => {
    const named = await nameFromPath(context, params.license_id);
    return presentValidation(context, await validateLicense(context, named, null, "license_not_found"), {});
  }),
];
