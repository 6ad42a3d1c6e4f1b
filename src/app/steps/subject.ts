import { readCredential } from "../../auth/index.ts";
import { withoutInvisibleEnds } from "../../crypto/key-text.ts";
import type { Scope } from "../../licensing/index.ts";
import { bodyInputOf } from "../body.ts";
import type { RouteEndpoint } from "../endpoint.ts";
import type { AppContext } from "../state.ts";
import { routeStep } from "../step.ts";

/**
 * Finds out which license a validation is of, where a license key is its credential. Authentication reads that license anyway: where caller and subject
 * are one, the same round trip starts the license's clock and reads what the scope names. A request whose body is refused starts nothing.
 */
export const subject = routeStep({
  name: "subject",
  isFor: ({ definition }) => definition.isValidation === true,
  run: (c, endpoint) => {
    const isByKey = readCredential(c.req.header("Authorization")).kind === "license_key";
    return isByKey ? readSubject(c, endpoint) : undefined;
  },
});

async function readSubject(c: AppContext, { definition, format }: RouteEndpoint): Promise<void> {
  const { body: schema } = definition;
  if (schema === undefined) return;
  let body: { license_key?: unknown; scope?: unknown };
  try {
    body = await bodyInputOf(c, format, schema);
  } catch {
    // The step "input" refuses it, once it is known who asks.
    return;
  }
  const inPath = c.req.param("license_id");
  const inBody = typeof body.license_key === "string" ? body.license_key : null;
  const license = inPath === undefined ? inBody : withoutInvisibleEnds(inPath);
  // The route's schema says what a scope is.
  c.get("request").subject = { license, scope: (body.scope ?? {}) as Scope };
}
