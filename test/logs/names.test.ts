import { describe, expect, it } from '@jest/globals';
import { createNames } from '../../lib/logs/names';
import { fc } from '../support/property';

describe('names', () => {
  it('have one id each, from bytes or text, and give the text back', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), (texts) => {
      const names = createNames();
      const ids = texts.map((text) => names.idOf(text));
      expect(new Set(ids).size).toBe(new Set(texts).size);
      expect(ids.map(names.nameOf)).toEqual(texts.map((text) => Buffer.from(text).toString()));
      const bytes = Buffer.from(`<${texts.join('><')}>`);
      let at = 1;
      for (const [index, text] of texts.entries()) {
        const end = at + Buffer.byteLength(text);
        expect(names.idOfBytes(bytes, at, end)).toBe(ids[index]);
        at = end + 2;
      }
      expect(names.distinct()).toEqual({ count: new Set(texts).size });
    }));
  });

  it('are counted exactly up to the limit, then estimated within three standard errors', () => {
    const names = createNames(1_000);
    for (let index = 0; index < 1_000; index += 1) names.idOf(`user-${index}`);
    expect(names.distinct()).toEqual({ count: 1_000 });
    for (let index = 0; index < 50_000; index += 1) names.idOf(`user-${index}`);
    const { count, errorPercent = NaN } = names.distinct();
    expect(errorPercent).toBeCloseTo(0.81, 1);
    expect(Math.abs(count - 50_000) / 50_000).toBeLessThan((3 * errorPercent) / 100);
    expect(names.nameOf(names.idOf('user-7'))).toBe('user-7');
    expect(names.nameOf(names.idOf('user-40000'))).toBe('(other)');
  });

  it('leave the empty text without an id', () => {
    expect([createNames().idOf(''), createNames().idOf(undefined), createNames().nameOf(0)]).toEqual([0, 0, '']);
  });
});
