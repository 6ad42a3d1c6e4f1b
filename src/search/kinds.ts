/** The kinds of things that are found, in the order in which equally good results come. */
export const searchKinds = ["license", "machine", "account", "product", "policy", "entitlement", "token", "webhook"] as const;

export type SearchKind = (typeof searchKinds)[number];
