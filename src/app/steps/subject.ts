import { readCredential } from "../../auth/index.ts";
import { withoutInvisibleEnds } from "../../crypto/key-text.ts";
import type { Subject } from "../../http/route.ts";
import type { Scope } from "../../licensing/index.ts";
import { authorizationOf } from "../authorization.ts";
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
    const isByKey = readCredential(authorizationOf(c, endpoint.format)).kind === "license_key";
    return isByKey ? readSubject(c, endpoint) : undefined;
  },
});

async function readSubject(c: AppContext, { definition, format }: RouteEndpoint): Promise<void> {
  const { body: schema, subject: read = subjectOf } = definition;
  if (schema === undefined) return;
  let body: Record<string, unknown>;
  try {
    body = await bodyInputOf(c, format, schema);
  } catch {
    // The step "input" refuses it, once it is known who asks.
    return;
  }
  c.get("request").subject = read({ params: c.req.param(), body });
}

function subjectOf({
  params: { license_id: inPath },
  body,
}: Parameters<Required<RouteEndpoint["definition"]>["subject"]>[0]): Subject {
  const inBody = typeof body.license_key === "string" ? body.license_key : null;
  const license = inPath === undefined ? inBody : withoutInvisibleEnds(inPath);
  // The route's schema says what a scope is.
  return { license, scope: (body.scope ?? {}) as Scope };
}
