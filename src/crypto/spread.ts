/** Spreads hashes, ids and names alike over numbers: FNV-1a in 32 bits. It keeps no secret. @returns 0 to `count` - 1 */
export function spread(value: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index += 1) hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193) >>> 0;
  return hash % count;
}
