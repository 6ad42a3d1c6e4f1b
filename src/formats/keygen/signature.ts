import { hash } from "node:crypto";
import { toBase64, toUtf8 } from "../../crypto/encoding.ts";
import { signedPrefixes } from "../../crypto/purposes.ts";
import type { SignatureRequest, Unsigned } from "../../http/format.ts";

/** Fields with the SHA-256 of the body. Both spellings: an edge or a browser may keep one back. */
export function digestFields(body: Uint8Array | string): Record<string, string> {
  const digest = `sha-256=${hash("sha256", body, "base64")}`;
  return { Digest: digest, "Keygen-Digest": digest };
}

/**
 * The signature that every response below a tenant carries (draft-cavage-http-signatures-12): clients take an unsigned refusal for a failure of the
 * network. `Date` is signed, and so is the same instant in a field that no edge writes anew.
 */
export const signatureOfAll: SignatureRequest = {
  covers: () => true,
  sign: async ({ tenantId, privateKey }, response) => {
    const digest = response.headers.Digest;
    if (digest === undefined) return {};
    const date = response.now.toUTCString();
    const signed = await crypto.subtle.sign("Ed25519", privateKey, toUtf8(signingString(response, date, digest)));
    const signature = toBase64(new Uint8Array(signed));
    return {
      Date: date,
      "Keygen-Date": date,
      "Keygen-Signature": `keyid="${tenantId}", algorithm="ed25519", signature="${signature}", headers="(request-target) host date digest"`,
    };
  },
};

/** Four lines: what was asked for, whom, when, and the digest of the answer. `host` has the port where it is not the scheme's own. */
function signingString({ request, url }: Unsigned, date: string, digest: string): string {
  const hostAt = url.indexOf("//") + 2;
  const pathAt = url.indexOf("/", hostAt);
  const [target = ""] = url.slice(pathAt).split("#", 1);
  return `${signedPrefixes.keygenAnswer}${request.method.toLowerCase()} ${target}\nhost: ${url.slice(hostAt, pathAt)}\ndate: ${date}\ndigest: ${digest}`;
}
