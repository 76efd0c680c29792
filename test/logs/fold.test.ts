import { describe, expect, it } from '@jest/globals';
import { createFold, type Foldable } from '../../lib/logs/fold';

const second = 1_000;

/** Folds records given as `[seconds, what they say]`; each one's role, and the line that it follows. */
function rolesOf(...records: readonly (readonly [number | undefined, Partial<Foldable>])[]): readonly string[] {
  const fold = createFold();
  return records.map(([at, given], index) => {
    const record: Foldable = { file: 'a.log', line: index + 1, level: 'error', message: 'it failed', ...(at !== undefined && { time: at * second }), ...given };
    const folded = fold(record, `g${index + 1}`);
    return folded.role === 'origin' ? 'origin' : `${folded.role} of ${folded.of.line}`;
  });
}

const gateway = { error: { type: 'PaymentGatewayException', message: 'Connection timeout' }, request: { method: 'POST', route: '/api/cart/checkout', status: 500 } };

describe('folding', () => {
  it('joins what the first sample tells of two checkouts', () => {
    expect(rolesOf(
      [0, { user: 'john123', ...gateway }],
      [1, { user: 'john123', message: 'Failed to process payment' }],
      [15, { user: 'john123', level: 'warn', message: 'Retry attempt 1 failed' }],
      [30, { user: 'john123', ...gateway }],
      [31, { user: 'bob789', message: 'Failed to save order' }],
      [45, { user: 'john123', level: 'warn', message: 'Retry attempt 2 failed' }],
    )).toEqual(['origin', 'follow_up of 1', 'retry of 1', 'origin', 'origin', 'retry of 4']);
  });

  it('joins by request what a service and its callers say of one exception', () => {
    const timeout = { type: 'TimeoutError' };
    expect(rolesOf(
      [0, { traceId: 't1', error: timeout }],
      [20, { traceId: 't1', file: 'b.log', error: { type: 'CheckoutError', causes: [timeout] } }],
      [21, { traceId: 't1', level: 'info', message: 'POST /checkout 500', request: { status: 500 } }],
      [22, { traceId: 't1', error: { type: 'TypeError' } }],
      [23, { traceId: 't2', error: timeout }],
    )).toEqual(['origin', 'follow_up of 1', 'follow_up of 1', 'origin', 'origin']);
  });

  it.each<[string, number | undefined, Partial<Foldable>]>([
    ['another user', 1, { user: 'bob' }],
    ['nobody', 1, {}],
    ['the same user too late', 6, { user: 'ada' }],
    ['the same user with a failed request of its own', 1, { user: 'ada', request: { status: 500 } }],
    ['the same user with an exception of its own', 1, { user: 'ada', error: { type: 'PaymentGatewayException' } }],
    ['the same user with something else to say', 1, { user: 'ada', message: 'disk full' }],
    ['the same user without a time', undefined, { user: 'ada' }],
    ['the same user before it', -1, { user: 'ada' }],
    ['a retry after more than a minute', 61, { user: 'ada', message: 'Retry attempt 1 failed' }],
  ])('leaves alone what %s says', (_, at, record) => {
    expect(rolesOf([0, { user: 'ada', ...gateway }], [at, record])).toEqual(['origin', 'origin']);
  });

  it('lets no warning begin an incident', () => {
    expect(rolesOf([0, { user: 'ada', level: 'warn', message: 'slow' }], [1, { user: 'ada' }])).toEqual(['origin', 'origin']);
  });

  it('remembers no more than the latest ten thousand', () => {
    const fold = createFold();
    const at = (user: string, line: number) => fold({ file: 'a.log', line, time: 0, level: 'error', message: 'it failed', user }, 'g').role;
    for (let index = 0; index <= 10_000; index += 1) at(`user${index}`, index + 1);
    expect([at('user10000', 20_000), at('user0', 20_001)]).toEqual(['follow_up', 'origin']);
  });
});
