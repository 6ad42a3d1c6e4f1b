import { expiryRevokes } from "./expiry.ts";
import type { PolicyAttributes } from "./policy-attributes.ts";

type Strategy = PolicyAttributes["authenticationStrategy"];

/** A client of a license authenticates with the license's key, or with an API token of it. */
type LicenseCredential = "license" | "token";

type Facts = {
  license: { expiry: Date | null };
  policy: { authenticationStrategy: Strategy | null; expirationStrategy: PolicyAttributes["expirationStrategy"] | null };
};

/**
 * Says why a credential of a license does not authenticate: its policy's authentication strategy, or its expiry under `revoke`. Null where it does.
 * `latchkey_key_authenticates` in the database says the same of keys.
 */
export function authenticationRefusal(
  credential: LicenseCredential,
  { license, policy }: Facts,
  now: Date,
): "strategy" | "license_expired" | null {
  const { authenticationStrategy } = policy;
  if (authenticationStrategy !== "mixed" && authenticationStrategy !== credential) return "strategy";
  return expiryRevokes(license, policy, now) ? "license_expired" : null;
}
