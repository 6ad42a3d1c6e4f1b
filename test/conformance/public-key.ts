/** Returns the 32 bytes in hex, of an Ed25519 key in PEM (SPKI, RFC 8410) or in hex already. */
export function publicKeyIn(text: string): string {
  if (!text.includes("-----")) return text;
  return Buffer.from(text.replace(/-----[^-]+-----|\s/g, ""), "base64")
    .subarray(-32)
    .toString("hex");
}
