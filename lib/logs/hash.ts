/**
 * 64 bits of a text as 16 hex digits, the same on every machine and in every release. Not for secrets: whoever guesses the
 * text can check the guess. Two 32-bit lanes of multiply-and-xor, each finished with MurmurHash3's avalanche constants;
 * here instead of node:crypto because this layer imports nothing.
 */
export function stableHash(value: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 15;
  }
  return hex(avalanche(high ^ value.length)) + hex(avalanche(low ^ value.length));
}

function avalanche(lane: number): number {
  let mixed = lane;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0');
}
