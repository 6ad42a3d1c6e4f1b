/** Kinds of key pairs: Ed25519 (RFC 8032), and RSA of 2,048 bits (RFC 8017). */
export const keyAlgorithms = ["ED25519", "RSA2048"] as const;

export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** Ways to sign: with Ed25519, or with RSA over SHA-256 with PKCS#1 v1.5 or PSS padding. A policy's `scheme` is one of them. */
export const signingSchemes = ["ED25519", "RSA2048PKCS1", "RSA2048PSS"] as const;

export type SigningScheme = (typeof signingSchemes)[number];

/** Returns the kind of key that a scheme signs with: both paddings use the same RSA pair. */
export const algorithmOf = (scheme: SigningScheme): KeyAlgorithm => (scheme === "ED25519" ? "ED25519" : "RSA2048");

/** Returns the schemes that a kind of key signs with. */
export const schemesOf = (algorithm: KeyAlgorithm): SigningScheme[] =>
  signingSchemes.filter((scheme) => algorithmOf(scheme) === algorithm);

/**
 * The life of a signing key: it is published as `next`, signs while it is `active`, still verifies what it signed when it is `retired`, and is
 * not to be trusted when it is `revoked`.
 */
export const signingKeyStatuses = ["next", "active", "retired", "revoked"] as const;

export type SigningKeyStatus = (typeof signingKeyStatuses)[number];
