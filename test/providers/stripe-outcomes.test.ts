import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import Stripe from 'stripe';
import type { FencedIntent } from '../../lib/core/fence';
import type { Answer } from '../../lib/core/outcome';
import { settleConfirm } from '../../lib/core/settle';
import { attempting, fenced, now } from '../core/given';
import { adviceCodes, cardErrorCodes, declineCodes, errorCodes } from '../fixtures/stripe-codes';
import { answerJson, confirmOnce, intent, providerAt, startOddServer } from './odd-server';
import type { OddServer } from './odd-server';

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

let reply: Reply = { status: 500, body: {} };
let server: OddServer;
beforeAll(async () => {
  server = await startOddServer((request, response) => (reply.status === 0 ? request.socket.resetAndDestroy() : answerJson(response, reply.status, reply.body)));
});
afterAll(() => server.close());

/** One confirm that the real server answers so, through the SDK and our HTTP client. */
function confirmed(next: Reply): Promise<Answer> {
  reply = next;
  return confirmOnce(providerAt(server.url));
}

const said = (answer: Answer): string => (answer.kind === 'failure' ? `${answer.outcome} ${answer.handling} ${answer.cause}` : answer.kind);
const error = (status: number, fields: Record<string, unknown>): Reply => ({ status, body: { error: { message: 'No.', ...fields } } });
const oauth = (type: string): Reply => ({ status: 400, body: { error: type, error_description: 'No.' } });
const v2 = (type: string, status = 400): Reply => error(status, { type, code: type });
const unrecognised = 'unknown look_up unrecognised';

/** The SDK itself, without our HTTP client: which class does it throw for the answer? */
async function thrownBySdk(next: Reply, path = '/v1/payment_intents/pi_1'): Promise<string> {
  reply = next;
  const sdk = new Stripe('sk_test_local', { host: '127.0.0.1', port: server.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false, httpClient: Stripe.createNodeHttpClient(new http.Agent({ keepAlive: false })) });
  const thrown: unknown = await sdk.rawRequest('GET', path).then(() => undefined, (failure: unknown) => failure);
  return (thrown as Error).constructor.name;
}

/** How each error class comes to be, and what the same answer means for a confirm. */
const classes: Readonly<Record<string, readonly [Reply, string] | readonly [Reply, string, 'v2'] | 'never'>> = {
  StripeCardError: [error(402, { type: 'card_error', code: 'card_declined' }), 'declined'],
  StripeInvalidRequestError: [error(400, { type: 'invalid_request_error', code: 'parameter_unknown' }), 'not_charged call_person ours'],
  StripeAPIError: [error(500, { type: 'api_error' }), 'unknown look_up_new_key provider'],
  StripeAuthenticationError: [error(401, { type: 'invalid_request_error' }), 'not_charged call_person ours'],
  StripePermissionError: [error(403, { type: 'invalid_request_error' }), 'not_charged call_person ours'],
  StripeRateLimitError: [error(400, { type: 'invalid_request_error', code: 'rate_limit' }), 'not_charged slow_down rate'],
  StripeConnectionError: [{ status: 0, body: undefined }, 'unknown look_up network'],
  StripeIdempotencyError: [error(400, { type: 'idempotency_error' }), 'unknown call_person ours'],
  StripeOAuthError: [oauth('moon'), unrecognised],
  StripeInvalidGrantError: [oauth('invalid_grant'), unrecognised],
  StripeInvalidClientError: [oauth('invalid_client'), unrecognised],
  StripeOAuthInvalidRequestError: [oauth('invalid_request'), unrecognised],
  StripeInvalidScopeError: [oauth('invalid_scope'), unrecognised],
  StripeUnsupportedGrantTypeError: [oauth('unsupported_grant_type'), unrecognised],
  StripeUnsupportedResponseTypeError: [oauth('unsupported_response_type'), unrecognised],
  AlreadyCanceledError: [v2('already_canceled'), unrecognised, 'v2'],
  BlockedByStripeError: [v2('blocked_by_stripe'), unrecognised, 'v2'],
  CannotProceedError: [v2('cannot_proceed'), unrecognised, 'v2'],
  CapabilityNotEnabledError: [v2('capability_not_enabled'), unrecognised, 'v2'],
  ControlledByAlternateResourceError: [v2('controlled_by_alternate_resource'), unrecognised, 'v2'],
  FeatureNotEnabledError: [v2('feature_not_enabled'), unrecognised, 'v2'],
  FinancialAccountNotOpenError: [v2('financial_account_not_open'), unrecognised, 'v2'],
  FxQuoteNeedsRefreshError: [v2('fx_quote_needs_refresh'), unrecognised, 'v2'],
  InsufficientFundsError: [v2('insufficient_funds'), unrecognised, 'v2'],
  InvalidPaymentMethodError: [v2('invalid_payment_method'), unrecognised, 'v2'],
  InvalidPayoutMethodError: [v2('invalid_payout_method'), unrecognised, 'v2'],
  InvalidVaultedCredentialError: [v2('invalid_vaulted_credential'), unrecognised, 'v2'],
  NotCancelableError: [v2('not_cancelable'), unrecognised, 'v2'],
  QuotaExceededError: [v2('quota_exceeded'), unrecognised, 'v2'],
  RateLimitError: [v2('rate_limit', 429), 'not_charged slow_down rate', 'v2'],
  RecipientNotNotifiableError: [v2('recipient_not_notifiable'), unrecognised, 'v2'],
  TemporarySessionExpiredError: [v2('temporary_session_expired'), unrecognised, 'v2'],
  VerificationAttemptFailedError: [v2('verification_attempt_failed'), unrecognised, 'v2'],
  VerificationExpiredError: [v2('verification_expired'), unrecognised, 'v2'],
  VerificationNotInitiatedError: [v2('verification_not_initiated'), unrecognised, 'v2'],
  /** The base of the others. */
  StripeError: 'never',
  /** Of `webhooks.constructEvent`, which makes no request. */
  StripeSignatureVerificationError: 'never',
};

const exported = Object.entries(Stripe.errors).filter(([, value]) => typeof value === 'function' && /^class\b/.test(String(value))).map(([name]) => name);

describe('every error class that the installed stripe package exports', () => {
  it('has a row, and no row is of a class that is gone', () => {
    expect(exported.length).toBeGreaterThan(30);
    expect(Object.keys(classes).toSorted()).toEqual(exported.toSorted());
  });

  const reachable = Object.entries(classes).filter((entry): entry is [string, Exclude<(typeof classes)[string], 'never'>] => entry[1] !== 'never');

  it.each(reachable)('%s is thrown by the SDK for the answer', async (name, [answer, , version]) => {
    expect(await thrownBySdk(answer, version && '/v2/core/accounts')).toBe(name);
  });

  it.each(reachable)('%s means one thing for a confirm, and one request was made', async (_name, [answer, expected]) => {
    const before = server.seen.length;
    expect(said(await confirmed(answer))).toBe(expected);
    expect(server.seen.length - before).toBe(1);
  });
});

const types = (file: string) => readFileSync(join(__dirname, '..', '..', 'node_modules', 'stripe', 'cjs', 'resources', file), 'utf8');
const union = (text: string, name: RegExp) => [...(name.exec(text)?.[1] ?? '').matchAll(/'([a-z_0-9]+)'/g)].map(([, code = '']) => code);
const byMeaning = Object.entries(errorCodes).flatMap(([meaning, codes]) => codes.map((code) => [code, meaning] as const));

describe('every error code that Stripe documents', () => {
  it('stands in the fixture: the codes are those of the installed package', () => {
    const known = union(types('PaymentIntents.d.ts'), /namespace LastPaymentError \{\s*type Code = ([^;]*);/);
    expect(known.length).toBeGreaterThan(200);
    expect(byMeaning.map(([code]) => code).toSorted()).toEqual(known.toSorted());
    expect([...adviceCodes]).toEqual(union(types('Charges.d.ts'), /type AdviceCode = ([^;]*);/));
  });

  it.each(byMeaning)('%s with a 400: %s', async (code, meaning) => {
    expect(said(await confirmed(error(400, { type: 'invalid_request_error', code })))).toBe(meaning);
  });

  it.each(cardErrorCodes)('%s with a 402 is a decline', async (code) => {
    expect(await confirmed(error(402, { type: 'card_error', code }))).toEqual({ kind: 'declined', code });
  });
});

describe('every decline code that Stripe documents', () => {
  it.each(declineCodes)('%s ends the attempt as the issuer said', async (declineCode) => {
    const answer = await confirmed(error(402, { type: 'card_error', code: 'card_declined', decline_code: declineCode }));
    expect(answer).toEqual({ kind: 'declined', code: 'card_declined', declineCode });
    const customer = ['authentication_required', 'authentication_not_handled'].includes(declineCode);
    expect(settleConfirm(attempting(), fenced() as FencedIntent, false, answer, now).state).toBe(customer ? 'needs_customer' : 'declined');
  });

  it.each(adviceCodes)('the advice %s is kept for the shop', async (adviceCode) => {
    const answer = await confirmed(error(402, { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline', advice_code: adviceCode }));
    expect(settleConfirm(attempting(), fenced() as FencedIntent, false, answer, now)).toMatchObject({ state: 'declined', why: { adviceCode } });
  });
});

describe('an intent in each of Stripe’s states', () => {
  const states = [
    ['succeeded', 'charged'], ['requires_action', 'needs_customer'], ['processing', 'unknown'], ['requires_capture', 'unknown'],
    ['requires_confirmation', 'unknown'], ['requires_payment_method', 'unknown'], ['canceled', 'cancelled'],
  ] as const;

  it('has a row', () => {
    expect(states.map(([status]) => status as string).toSorted()).toEqual(union(types('PaymentIntents.d.ts'), /namespace PaymentIntent \{[\s\S]*?type Status = ([^;]*);/).toSorted());
  });

  it.each(states)('%s leaves the payment %s', async (status, state) => {
    const answer = await confirmed({ status: 200, body: intent(status) });
    expect(settleConfirm(attempting(), fenced() as FencedIntent, false, answer, now).state).toBe(state);
  });
});
