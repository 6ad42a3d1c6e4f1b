/** The kinds of things that have tokens. */
export type TokenKind = "product" | "license" | "account";

export const tokenKinds: readonly { kind: TokenKind; label: string; plural: string; hint: string }[] = [
  {
    kind: "product",
    label: "A product",
    plural: "Products",
    hint: "For a server or a shop that issues and manages licenses of this product alone.",
  },
  {
    kind: "license",
    label: "A license",
    plural: "Licenses",
    hint: "For one copy of the app, where its policy lets no key sign in.",
  },
  { kind: "account", label: "An account", plural: "Accounts", hint: "For scripts of a person: it may what the account may." },
];

const soonMs = 7 * 86_400_000;

/** Returns true for a token whose end comes within a week. */
export const isEndingSoon = (expiry: string, now: Date = new Date()): boolean =>
  new Date(expiry).getTime() - now.getTime() < soonMs;
