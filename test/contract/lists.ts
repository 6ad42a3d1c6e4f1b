import { type Provocations, unknown } from "./world.ts";

/** Lists, the trace, and numbers. */
export const lists: Provocations = {
  listTenants: { "00000": () => ({}) },
  listAccounts: { "00000": () => ({}), "43015": () => ({ query: "status=asleep" }) },
  listSigningKeys: {
    "00000": () => ({}),
    "42003": () => ({ query: "algorithm=RSA1024" }),
    "42004": () => ({ query: "status=lost" }),
  },
  listRoles: { "00000": () => ({}) },
  listProducts: { "00000": () => ({}), "44002": () => ({ query: "distribution_strategy=borrowed" }) },
  listPolicies: {
    "00000": () => ({}),
    "44006": () => ({ query: "product_id=none" }),
    "46001": () => ({ query: "scheme=none" }),
    "42005": () => ({ query: "signing_key_id=none" }),
  },
  listEntitlements: { "00000": () => ({}) },
  listLicenses: {
    "00000": () => ({}),
    "44006": () => ({ query: "product_id=none" }),
    "46003": () => ({ query: "policy_id=none" }),
    "47004": () => ({ query: "expires_after=tomorrow" }),
  },
  listMachines: {
    "00000": () => ({}),
    "44006": () => ({ query: "product_id=none" }),
    "48004": () => ({ query: "license_id=none" }),
  },
  listTokens: { "00000": () => ({}) },
  listWebhooks: { "00000": () => ({}) },
  readValidationNumbers: { "00000": () => ({ query: "by=hour" }) },
  readActivityNumbers: { "00000": () => ({}) },
  readSeatNumbers: { "00000": () => ({}) },
  readExpirationNumbers: { "00000": () => ({}) },
  readSharingNumbers: { "00000": () => ({}) },
  listEvents: { "00000": () => ({}) },
  readEvent: {
    "00000": async ({ path, admin }) => ({ at: { event_id: (await admin.get(`${path}/events?limit=1`)).data[0].id } }),
    "42010": () => ({ at: { event_id: unknown() } }),
  },
};
