/** The digits of base32 (RFC 4648, section 6). */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text].map((digit) => alphabet.indexOf(digit).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
}

/**
 * Returns the code that an authenticator app shows for a secret in base32 (RFC 6238 with SHA-1, six digits, 30 seconds), by WebCrypto.
 * @param steps how many steps of 30 seconds the app's clock is ahead
 */
export async function codeOf(secret: string, steps = 0, now = Date.now()): Promise<string> {
  const key = await crypto.subtle.importKey("raw", fromBase32(secret), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / 30_000) + steps));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const truncated = mac.getUint32(mac.getUint8(19) & 15) & 0x7fff_ffff;
  return String(truncated % 1_000_000).padStart(6, "0");
}

/** Returns a code that is neither the present one of a secret nor one of its neighbours. */
export async function wrongCodeOf(secret: string): Promise<string> {
  const near = await Promise.all([-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps)));
  return ["000000", "000001", "000002", "000003", "000004", "000005"].find((code) => !near.includes(code)) ?? "";
}
