import type { PolicyAttributes } from "../../licensing/index.ts";

/** Names of the schemes that sign keys. */
export const schemeNames: Record<PolicyAttributes["scheme"], string> = {
  ED25519: "ED25519_SIGN",
  RSA2048PKCS1: "RSA_2048_PKCS1_SIGN_V2",
  RSA2048PSS: "RSA_2048_PKCS1_PSS_SIGN_V2",
};
