import { describe, expect, it } from '@jest/globals';
import { readStrictJson } from '../../lib/core/strict-json';
import { fc } from '../support/property';

describe('a body whose names stand once', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(readStrictJson(text)).toEqual({ value: JSON.parse(text) as unknown });
    }), { numRuns: 1_000 });
  });

  it.each(['{"a":"a","b":{"a":"b"},"c":[{"a":1},{"a":2}]}', '{"a":"\\"a\\":1,","b":","}', '[{"a":1},{"a":1}]', '"a,a"', '{"a":["a","a"]}', '{"":1}'])('may have the same word elsewhere: %s', (text) => {
    expect(readStrictJson(text)).toEqual({ value: JSON.parse(text) as unknown });
  });
});

describe('a body that says one thing twice', () => {
  it.each([
    ['{"amountMinor":1,"amountMinor":100}', 'amountMinor'], ['{"id":"a","\\u0069d":"b"}', 'id'], ['{"metadata":{"a":"1","b":"2","a":"1"}}', 'metadata.a'],
    ['{"x":[1,{"y":{},"y":1}]}', 'x.y'], ['{"__proto__":1,"__proto__":2}', '__proto__'], ['{"a":{"b":1},"c":"}","a":2}', 'a'], ['{"":1,"":2}', 'body'], [' { "a" : 1 ,\n"a" : 1 } ', 'a'],
  ])('%s: names %s', (text, field) => {
    expect(readStrictJson(text)).toMatchObject({ problem: { field, detail: expect.stringContaining('once') } });
  });
});

it('what is no JSON is said to be none', () => {
  for (const text of ['', '{', 'id=a&amountMinor=5', '<payment/>', '{"a":1,}', "{'a':1}", '{"a":NaN}', '{"a":1}{"a":2}']) expect(readStrictJson(text)).toMatchObject({ problem: { field: 'body' } });
});

it('sixty-four kilobytes of brackets are read without a fault', () => {
  expect(readStrictJson(`${'['.repeat(32_000)}${']'.repeat(32_000)}`)).toHaveProperty('value');
  expect(readStrictJson(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).toHaveProperty('value');
});

it('a name that stands twice at the bottom of sixty-four kilobytes is found, and no path is kept on the way down', () => {
  const deep = (bottom: string) => `${'{"aaaa":'.repeat(7_000)}${bottom}${'}'.repeat(7_000)}`;
  expect(readStrictJson(deep('{"x":1,"x":2}'))).toMatchObject({ problem: { field: expect.stringMatching(/^aaaa\.aaaa\..*\.aaaa\.x$/) } });
  const before = process.memoryUsage().heapUsed;
  readStrictJson(deep('1'));
  // All paths together would be 7,000² / 2 × 5 bytes.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
});
