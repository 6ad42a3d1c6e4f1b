import { createHash } from "node:crypto";

/** Runs work in which `crypto.getRandomValues` gives the same bytes each time. RSA-PSS takes its salt elsewhere. */
export async function withSeededRandom<Result>(seed: string, work: () => Promise<Result>): Promise<Result> {
  let count = 0;
  const next = <Bytes extends ArrayBufferView>(bytes: Bytes): Bytes => {
    const target = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < target.length; at += 32, count += 1)
      target.set(
        createHash("sha256")
          .update(`${seed} ${count}`)
          .digest()
          .subarray(0, target.length - at),
        at,
      );
    return bytes;
  };
  Object.defineProperty(crypto, "getRandomValues", { value: next, configurable: true, writable: true });
  try {
    return await work();
  } finally {
    // The prototype's own is behind it.
    Reflect.deleteProperty(crypto, "getRandomValues");
  }
}
