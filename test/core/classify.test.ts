import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { classify } from '../../lib/core/classify';
import type { ProviderError, Try } from '../../lib/core/outcome-table';
import { signOf } from '../../lib/core/breaker';
import { anyTry, implies } from './given';

const said = (attempt: Try): string => {
  const answer = classify(attempt);
  return answer.kind === 'failure' ? `${answer.outcome} ${answer.handling} ${answer.cause}` : 'declined';
};
const refused = (error: ProviderError, status = 400): Try => ({ sent: true, status, error: { type: 'invalid_request_error', ...error } });
const server = (status: number, more: Partial<Try> = {}): Try => ({ sent: true, status, error: { type: 'api_error' }, ...more });

const rows: readonly (readonly [string, Try, string])[] = [
  ['connection refused', { sent: false, socketCode: 'ECONNREFUSED' }, 'not_charged wait network'],
  ['no such name', { sent: false, socketCode: 'ENOTFOUND' }, 'not_charged wait network'],
  ['TLS handshake failed', { sent: false, socketCode: 'EPROTO' }, 'not_charged wait network'],
  ['connect timeout', { sent: false, deadline: true }, 'not_charged wait network'],
  ['our deadline after sending', { sent: true, deadline: true }, 'unknown look_up provider'],
  ['reset after sending', { sent: true, socketCode: 'ECONNRESET' }, 'unknown look_up network'],
  ['a broken pipe', { sent: true, socketCode: 'EPIPE' }, 'unknown look_up network'],
  ['card declined', { sent: true, status: 402, error: { type: 'card_error', code: 'card_declined' } }, 'declined'],
  ['a 402 without a card error', { sent: true, status: 402 }, 'unknown look_up unrecognised'],
  ['429', { sent: true, status: 429 }, 'not_charged slow_down rate'],
  ['429 of a lock', { sent: true, status: 429, error: { type: 'invalid_request_error', code: 'lock_timeout' } }, 'not_charged slow_down rate'],
  ['401', { sent: true, status: 401 }, 'not_charged call_person ours'],
  ['403', { sent: true, status: 403 }, 'not_charged call_person ours'],
  ['409', { sent: true, status: 409, error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } }, 'unknown look_up provider'],
  ['500 of Stripe: its key replays it', server(500), 'unknown look_up_new_key provider'],
  ['500 that may be sent again', server(500, { shouldRetry: true }), 'unknown look_up provider'],
  ['502 of something in between', { sent: true, status: 502 }, 'unknown look_up provider'],
  ['a refused payment method', refused({ code: 'resource_missing', param: 'payment_method' }), 'not_charged refuse customer'],
  ['a refused part of the payment method', refused({ param: 'payment_method[card]' }), 'not_charged refuse customer'],
  ['an amount too small', refused({ code: 'amount_too_small', param: 'amount' }), 'not_charged refuse customer'],
  ['a currency that is none', refused({ param: 'currency' }), 'not_charged refuse customer'],
  ['a customer that is not there', refused({ code: 'resource_missing', param: 'customer' }), 'not_charged refuse customer'],
  ['an unknown parameter', refused({ code: 'parameter_unknown', param: 'colour' }), 'not_charged call_person ours'],
  ['a refusal without a parameter', refused({}), 'not_charged call_person ours'],
  ['an intent that has moved on', refused({ code: 'payment_intent_unexpected_state' }), 'unknown look_up customer'],
  ['an intent that is not there', refused({ code: 'resource_missing', param: 'intent' }, 404), 'unknown call_person ours'],
  ['an address that is not there', refused({}, 404), 'unknown call_person ours'],
  ['a key with other parameters', { sent: true, status: 400, error: { type: 'idempotency_error' } }, 'unknown call_person ours'],
  ['a 400 that is not Stripe’s', { sent: true, status: 400 }, 'unknown look_up unrecognised'],
  ['200 that could not be read', { sent: true, status: 200 }, 'unknown look_up unrecognised'],
  ['418', { sent: true, status: 418, error: { type: 'invalid_request_error' } }, 'unknown look_up unrecognised'],
  ['a redirect', { sent: true, status: 302 }, 'unknown look_up unrecognised'],
];

/** The rows of which the documentation says that nothing was charged; everything else has to be looked up. */
function isProof({ sent, status, error }: Try): boolean {
  if (status === undefined) return !sent;
  if ([401, 403, 429].includes(status)) return true;
  const validation = error?.type === 'invalid_request_error' && error.code !== 'payment_intent_unexpected_state' && error.param !== 'intent';
  if (status === 404) return validation && ['payment_method', 'amount', 'metadata[a]'].includes(error.param ?? '');
  return status === 400 && validation;
}

describe('classify', () => {
  it.each(rows)('%s', (_what, attempt, expected) => {
    expect(said(attempt)).toBe(expected);
  });

  it('has an answer for everything, and says not charged only where that is proved', () => {
    fc.assert(fc.property(anyTry, (attempt) => {
      const answer = classify(attempt);
      expect(implies(answer.kind === 'declined', attempt.status === 402 && attempt.error?.type === 'card_error')).toBe(true);
      expect(implies(answer.kind === 'failure' && answer.outcome === 'not_charged', isProof(attempt))).toBe(true);
    }), { numRuns: 3_000 });
  });

  it('takes a status that no row knows for unknown, and only looks it up', () => {
    const known = [400, 401, 402, 403, 404, 409, 429];
    fc.assert(fc.property(anyTry, fc.integer({ min: -1, max: 499 }).filter((status) => !known.includes(status)), (attempt, status) => {
      expect(said({ ...attempt, status })).toBe('unknown look_up unrecognised');
    }));
  });

  it('ends a payment only for what the shop sent, or for a code that speaks of its card or amount', () => {
    fc.assert(fc.property(anyTry, (attempt) => {
      const answer = classify(attempt);
      if (answer.kind !== 'failure' || answer.handling !== 'refuse') return;
      expect([...(answer.code === 'card_declined' ? [answer.param] : []), 'payment_method', 'amount', 'metadata[a]']).toContain(answer.param);
      expect(answer.cause).toBe('customer');
    }), { numRuns: 3_000 });
  });

  it('says what it saw in one sentence, with status, code and field', () => {
    expect(classify(refused({ code: 'amount_too_small', param: 'amount' }))).toMatchObject({ status: 400, code: 'amount_too_small', param: 'amount', detail: expect.stringContaining('amount_too_small') });
    expect(classify({ sent: true, status: 400, error: { type: 'idempotency_error' } })).toMatchObject({ code: 'idempotency_error' });
    expect(classify({ sent: false, socketCode: 'ECONNREFUSED' })).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('keeps decline code and advice', () => {
    expect(classify({ sent: true, status: 402, error: { type: 'card_error', code: 'card_declined', decline_code: 'lost_card', advice_code: 'do_not_try_again' } }))
      .toEqual({ kind: 'declined', code: 'card_declined', declineCode: 'lost_card', adviceCode: 'do_not_try_again' });
    expect(classify({ sent: true, status: 402, error: { type: 'card_error' } })).toEqual({ kind: 'declined', code: 'card_declined' });
  });

  it('takes neither our faults nor refusals, declines, busy keys and 429 for an outage', () => {
    const outages = rows.filter(([, attempt]) => ['failed', 'unreachable'].includes(String(signOf(classify(attempt))))).map(([, attempt]) => said(attempt));
    expect(new Set(outages.map((outcome) => outcome.split(' ')[2]))).toEqual(new Set(['network', 'provider', 'unrecognised']));
    expect(signOf(classify({ sent: true, status: 409 }))).toBeUndefined();
  });
});
