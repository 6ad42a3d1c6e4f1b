import type { Group } from "../http/route.ts";

/** Tags by the group of routes: a word that generators make a module or class of, and what the group is for. */
const groups: Record<Group, { name: string; description: string }> = {
  "Sign in": { name: "sessions", description: "Get an access token, and the public keys that it is checked with." },
  "Set up what you sell": {
    name: "catalog",
    description: "Products, the policies that say what their licenses may, and the features that a license may hold.",
  },
  "Issue and change licenses": {
    name: "licenses",
    description: "Create, renew, suspend and revoke licenses; give them features and users.",
  },
  "Check a license from your app": {
    name: "checks",
    description: "May this copy run? Ask, check in, count uses, and take a file that answers without a network.",
  },
  "Seats and machines": {
    name: "machines",
    description: "Activate a machine and so take a seat, keep it alive, give it back.",
  },
  "Find licenses and machines": {
    name: "search",
    description: "Search by name, key, owner, state, expiry, metadata and more; counts are exact.",
  },
  "Import and export": { name: "transfer", description: "Import licenses from another system, and export all of them." },
  "People and roles": {
    name: "accounts",
    description: "Accounts that administer the tenant or hold its licenses, and what each may do.",
  },
  "API tokens": { name: "tokens", description: "Credentials for build servers and apps, which have no password." },
  "Trace changes": { name: "events", description: "Who changed what, when and from where." },
  "Hear of changes": {
    name: "webhooks",
    description: "Have events sent to an address of yours, and see what became of them.",
  },
  "Measure use": {
    name: "analytics",
    description: "Numbers for charts, by hour and day of UTC, as JSON or CSV (`Accept: text/csv`).",
  },
  "Operate the service": { name: "service", description: "For the operator of the service: tenants and health." },
};

/** Returns the tag of a group's operations. */
export const tagOf = (group: Group): string => groups[group].name;

/** Tags of the document. The title of a group comes first: what a person wants to do. */
export const tags = Object.entries(groups).map(([title, { name, description }]) => ({
  name,
  description: `${title}. ${description}`,
  "x-displayName": title,
}));
