import { describe, expect, it } from '@jest/globals';
import { createSystemRandom } from '../../lib/aws/random';
import { createVirtualClock } from '../../lib/memory/clock';
import { createSeededRandom } from '../../lib/memory/random';

describe('a virtual clock', () => {
  it('moves when it is told to, and while somebody sleeps', async () => {
    const clock = createVirtualClock(1_000);
    clock.advance(500);
    await clock.sleep(86_400_000);
    await clock.sleep(-1);
    expect(clock.now()).toBe(86_401_500);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });
});

describe.each([['seeded', () => createSeededRandom(7)], ['system', createSystemRandom]])('%s randomness', (_name, create) => {
  it('gives ids of 64 bits or more that do not come twice, and chances in [0, 1)', () => {
    const random = create();
    const ids = Array.from({ length: 10_000 }, () => random.id());
    expect(new Set(ids).size).toBe(10_000);
    for (const id of ids) expect(id).toMatch(/^([0-9a-f]{16}){1,2}$/);
    const chances = Array.from({ length: 10_000 }, () => random.chance());
    expect(chances.every((chance) => chance >= 0 && chance < 1)).toBe(true);
    const mean = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  });
});

describe('seeded randomness', () => {
  it('is the same for the same seed and another for another', () => {
    const story = (seed: number) => {
      const random = createSeededRandom(seed);
      return [random.id(), random.chance(), random.id()];
    };
    expect(story(1)).toEqual(story(1));
    expect(story(1)).not.toEqual(story(2));
  });
});
