/** Different addresses of a license that are counted in a day. Who comes from more of them shows as shared all the same, and stores no more. */
export const mostAddresses = 64;

/** Adds those of `others` that `addresses` lacks, up to the most that are counted. */
export function addAddresses(addresses: string[], others: readonly string[]): void {
  for (const address of others) if (addresses.length < mostAddresses && !addresses.includes(address)) addresses.push(address);
}
