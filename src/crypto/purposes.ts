/**
 * The beginning of everything that a tenant's signing keys sign, by its purpose. None begins another, and none begins as a JWT does, so nothing that
 * is signed for one purpose verifies for another, whatever it says of itself. Whatever else the keys are to sign is named here first.
 */
export const signedPrefixes = {
  license: "license/",
  machine: "machine/",
  key: "key/",
  /** A seal of the audit chain: docs/audit.md. */
  seal: "seal/",
  /** The id of a webhook's event, with which the signed content of Standard Webhooks begins. */
  webhook: "evt_",
  /** draft-cavage-http-signatures-12, section 2.3: the first line of what is signed in Keygen's format. */
  keygenAnswer: "(request-target): ",
  /** RFC 9421, section 2.5: every line of a signature base begins with a component's name in quotes. */
  answer: '"',
} as const;
