const registerBits = 14;
const registerCount = 1 << registerBits;

/** Standard error of the estimate: 1.04 divided by the root of the number of registers (Flajolet et al., HyperLogLog, 2007). */
export const sketchErrorPercent = (104 / Math.sqrt(registerCount));

/** Estimates how many different texts it was given, in 16 KiB however many they are. */
export function createSketch() {
  const registers = new Uint8Array(registerCount);
  return {
    add(bytes: Buffer, start: number, end: number): void {
      let low = 0x811c9dc5;
      let high = 0x01000193;
      for (let at = start; at < end; at += 1) {
        low = Math.imul(low ^ (bytes[at] as number), 0x01000193);
        high = Math.imul(high ^ (bytes[at] as number), 0x5bd1e995) ^ (high >>> 13);
      }
      const register = mixed(low) >>> (32 - registerBits);
      const rank = Math.clz32(mixed(high ^ low)) + 1;
      if (rank > (registers[register] as number)) registers[register] = rank;
    },
    estimate(): number {
      let sum = 0;
      let empty = 0;
      for (const rank of registers) {
        sum += 2 ** -rank;
        if (rank === 0) empty += 1;
      }
      const raw = ((0.7213 / (1 + 1.079 / registerCount)) * registerCount * registerCount) / sum;
      const isSmall = raw <= 2.5 * registerCount && empty > 0;
      return Math.round(isSmall ? registerCount * Math.log(registerCount / empty) : raw);
    },
  };
}

/** MurmurHash3's finaliser: every input bit reaches every output bit. */
function mixed(lane: number): number {
  let value = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
