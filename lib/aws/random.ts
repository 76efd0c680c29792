import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../app/ports';

/** Ids of 128 random bits, and chance. */
export function createSystemRandom(): Random {
  return { id: () => randomBytes(16).toString('hex'), chance: () => randomInt(2 ** 32) / 2 ** 32 };
}
