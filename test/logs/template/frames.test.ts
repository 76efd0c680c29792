import { describe, expect, it } from '@jest/globals';
import { inAppFrames } from '../../../lib/logs/template/frames';

const frame = (functionName: string, module: string, line = 1, inApp = true) => ({ function: functionName, module, line, inApp });

describe('the frames that make an error what it is', () => {
  it('are those of the application, without lines', () => {
    const frames = [frame('emit', 'node:events', 1, false), frame('charge', '/app/lib/charge.ts', 12), frame('handler', '/app/lambdas/pay.ts', 40)];
    expect(inAppFrames({ frames })).toEqual(['charge lib/charge', 'handler lambdas/pay']);
  });

  it.each([
    ['another line', frame('charge', '/app/lib/charge.ts', 99)],
    ['another folder of the deploy', frame('charge', '/srv/releases/20261122/lib/charge.js')],
    ['a file URL', frame('charge', 'file:///app/lib/charge.mjs')],
    ['Windows', frame('charge', 'C:\\app\\lib\\charge.js')],
    ['the hash of a bundle', frame('charge', '/app/lib/charge-3f9a1c2e.js')],
    ['async', frame('async Object.charge', '/app/lib/charge.js')],
  ])('stay the same with %s', (_, other) => {
    expect(inAppFrames({ frames: [other] })).toEqual(['charge lib/charge']);
  });

  it('leave out the numbers that Java compilers give', () => {
    expect(inAppFrames({ frames: [frame('lambda$pay$3', 'com.shop.Pay$1'), frame('pay', 'com.shop.Pay$$EnhancerBySpring$$12ab')] })).toEqual(['pay com.shop.Pay']);
  });

  it('count a recursion once, however deep it went', () => {
    const deep = Array.from({ length: 20 }, () => frame('walk', '/app/lib/tree.js'));
    expect(inAppFrames({ frames: [...deep, frame('load', '/app/lib/tree.js')] })).toEqual(['walk lib/tree', 'load lib/tree']);
  });
});
