import type { Resource } from "./document.ts";
import { linkedId, textOf } from "./document.ts";
import type { Notes } from "./notes.ts";

// Writes products, entitlements, policies and users of a Keygen account in Latchkey's Keygen format: as they are, without members that it does not have.

type Written = { type: string; id: string; attributes: Record<string, unknown>; relationships?: Record<string, unknown> };

/** Attributes of a resource by their names, without those that say nothing. */
const picked = ({ attributes }: Resource, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.flatMap((name) => (attributes[name] == null ? [] : [[name, attributes[name]]])));

export const productOf = (product: Resource): Written => ({
  type: "products",
  id: product.id,
  attributes: picked(product, ["name", "code", "distributionStrategy", "url", "platforms", "metadata"]),
});

export const entitlementOf = (entitlement: Resource): Written => ({
  type: "entitlements",
  id: entitlement.id,
  attributes: picked(entitlement, ["name", "code", "metadata"]),
});

const roles = ["user", "admin"];

export function userOf(user: Resource, notes: Notes): Written {
  const role = textOf(user, "role") ?? "user";
  if (!roles.includes(role))
    notes.add(`The role ${role} does not exist here: the account becomes a user. Give it a role of yours.`, user.id);
  const attributes = {
    ...picked(user, ["email", "firstName", "lastName", "metadata"]),
    role: roles.includes(role) ? role : "user",
  };
  return { type: "users", id: user.id, attributes };
}

/** Policy attributes that mean the same here. */
const sameAttributes = [
  ...(["name", "duration", "strict", "floating", "usePool", "metadata", "protected"] as const),
  ...(["maxMachines", "maxProcesses", "maxUsers", "maxCores", "maxMemory", "maxDisk", "maxUses"] as const),
  ...([
    "machineUniquenessStrategy",
    "machineMatchingStrategy",
    "componentUniquenessStrategy",
    "componentMatchingStrategy",
  ] as const),
  ...(["expirationStrategy", "expirationBasis", "renewalBasis", "transferStrategy", "authenticationStrategy"] as const),
  ...(["machineLeasingStrategy", "processLeasingStrategy", "overageStrategy"] as const),
  ...(["requireProductScope", "requirePolicyScope", "requireMachineScope", "requireFingerprintScope"] as const),
  ...(["requireComponentsScope", "requireUserScope", "requireCheckIn", "checkInInterval", "checkInIntervalCount"] as const),
  ...([
    "requireHeartbeat",
    "heartbeatDuration",
    "heartbeatCullStrategy",
    "heartbeatResurrectionStrategy",
    "heartbeatBasis",
  ] as const),
];

const schemes = ["ED25519_SIGN", "RSA_2048_PKCS1_SIGN_V2", "RSA_2048_PKCS1_PSS_SIGN_V2"];

/** Seconds of a month as both count it. */
const month = 2_629_746;

/** Attributes of a policy that have no place here, each with its sentence. */
function* losses({ attributes }: Resource): Generator<string> {
  const { scheme, duration } = attributes;
  if (typeof scheme === "string" && !schemes.includes(scheme))
    yield `The scheme ${scheme} is not supported: licenses keep their keys, and new ones get random keys.`;
  if (attributes.encrypted === true) yield "Encrypted keys are not supported: their text is known to nobody.";
  if (attributes.requireChecksumScope === true) yield "There are no releases: requireChecksumScope is left out.";
  if (attributes.requireVersionScope === true) yield "There are no releases: requireVersionScope is left out.";
  if (attributes.expirationBasis === "FROM_FIRST_DOWNLOAD")
    yield "There are no downloads: the clock starts with the first validation.";
  if (attributes.usePool === true) yield "The keys of the pool do not come along: fill the pool yourself.";
  if (typeof duration === "number" && duration > month && duration % month !== 0)
    yield `A duration of ${duration} seconds is exact here. With Keygen its months are counted by the calendar.`;
}

export function policyOf(policy: Resource, notes: Notes): Written {
  for (const loss of losses(policy)) notes.add(loss, policy.id);
  const attributes = picked(policy, sameAttributes);
  const { scheme } = policy.attributes;
  if (typeof scheme === "string" && schemes.includes(scheme) && attributes.usePool !== true) attributes.scheme = scheme;
  if (attributes.expirationBasis === "FROM_FIRST_DOWNLOAD") attributes.expirationBasis = "FROM_FIRST_VALIDATION";
  const product = { data: { type: "products", id: linkedId(policy, "product") } };
  return { type: "policies", id: policy.id, attributes, relationships: { product } };
}
