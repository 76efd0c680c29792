import { describe, expect, it } from '@jest/globals';
import { createOrder } from '../../lib/memory/order';
import { fc } from '../support/property';

/** What an order promises, written down plainly: a list that is sorted at every look. */
function plainOrder() {
  const places = new Map<string, number>();
  return {
    set: (name: string, at: number) => void places.set(name, at),
    delete: (name: string) => void places.delete(name),
    first: (limit: number, until: number) => [...places].filter(([, at]) => at <= until).toSorted((one, two) => one[1] - two[1]).slice(0, limit).map(([name]) => name),
  };
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), name, at: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({ kind: fc.constant('first' as const), limit: fc.integer({ min: 0, max: 7 }), until: fc.integer({ min: 0, max: 6 }) }),
);

describe('an order', () => {
  it('gives what a sorted list would give, whatever is put, moved and taken away', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [order, plain] = [createOrder(), plainOrder()];
      const looks = steps.map((one) => {
        if (one.kind === 'first') return [order.first(one.limit, one.until).map((found) => found.name), plain.first(one.limit, one.until)] as const;
        if (one.kind === 'delete') [order, plain].forEach((each) => each.delete(one.name));
        else [order, plain].forEach((each) => each.set(one.name, one.at));
        return [order.first(10, Infinity).map((found) => found.name), plain.first(10, Infinity)] as const;
      });
      expect(looks.map(([seen]) => seen)).toEqual(looks.map(([, wanted]) => wanted));
    }));
  });
});
