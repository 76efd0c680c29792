import type { StoredMethod } from './account';
import type { Call } from './action';
import { emit } from './action';
import type { Decline } from './cards';
import { StripeFailure, invalidRequest, unexpectedState } from './errors';
import { checkUsable, findMethod } from './methods';
import type { Charge, PaymentError, PaymentIntent } from './objects';
import type { Parameters } from './parameters';
import { flag, integer, text } from './parameters';

const documentation = (code: string) => `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;

/** Confirms an intent, from `create` or `confirm`. https://docs.stripe.com/api/payment_intents/confirm */
export function confirmIntent(call: Call, before: PaymentIntent, parameters: Parameters): PaymentIntent {
  checkConfirmable(before);
  const given = text(parameters, 'payment_method') ?? before.payment_method;
  if (given === null) throw unexpectedState("You cannot confirm this PaymentIntent because it's missing a payment method. Update it with a payment method, or confirm it with one.", before);
  const method = findMethod(call, given);
  checkUsable(method, before.customer);
  checkReturnUrl(before, parameters);
  checkAmountToConfirm(before, parameters);
  const intent: PaymentIntent = { ...before, ...changes(before, parameters), payment_method: method.object.id, next_action: null };
  if (!intent.payment_method_types.includes('card')) throw invalidRequest('The PaymentMethod provided (card) is not allowed for this PaymentIntent.', { param: 'payment_method' });

  const offSession = isOffSession(parameters);
  if (!mustAuthenticate(method, offSession)) return chargeIntent(call, intent, method);
  // https://docs.stripe.com/declines/codes: off session nobody can authenticate, so the payment is declined.
  if (offSession) return declineIntent(call, intent, method, authenticationRequired('authentication_required'));
  // https://docs.stripe.com/api/payment_intents/create#create_payment_intent-error_on_requires_action
  if (flag(parameters, 'error_on_requires_action')) return declineIntent(call, intent, method, authenticationRequired('authentication_not_handled'));
  return askCustomer(call, intent, text(parameters, 'return_url'));
}

/** A confirm may also set these. https://docs.stripe.com/api/payment_intents/confirm */
function changes(before: PaymentIntent, parameters: Parameters): Partial<PaymentIntent> {
  const types = parameters['payment_method_types'];
  return {
    capture_method: (text(parameters, 'capture_method') ?? before.capture_method) as PaymentIntent['capture_method'],
    receipt_email: text(parameters, 'receipt_email') ?? before.receipt_email,
    setup_future_usage: (text(parameters, 'setup_future_usage') ?? before.setup_future_usage) as PaymentIntent['setup_future_usage'],
    ...(Array.isArray(types) ? { payment_method_types: types.map(String) } : {}),
  };
}

function checkConfirmable(intent: PaymentIntent): void {
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return;
    case 'succeeded':
      throw unexpectedState('You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.', intent);
    case 'canceled':
    case 'processing':
    case 'requires_capture':
      throw unexpectedState(`You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only requires_payment_method, requires_confirmation and requires_action may be confirmed.`, intent);
    default:
      intent.status satisfies never;
  }
}

/** Needed unless redirects are ruled out or the customer is not there. https://docs.stripe.com/changelog/2023-08-16/automatic-payment-methods */
function checkReturnUrl(intent: PaymentIntent, parameters: Parameters): void {
  const automatic = intent.automatic_payment_methods;
  if (automatic?.enabled !== true || automatic.allow_redirects === 'never') return;
  if (flag(parameters, 'error_on_requires_action')) throw invalidRequest('error_on_requires_action cannot be used where payment methods may redirect.', { param: 'error_on_requires_action' });
  if (isOffSession(parameters) || text(parameters, 'return_url') || flag(parameters, 'use_stripe_sdk')) return;
  throw invalidRequest(
    'This PaymentIntent accepts the payment methods enabled in the Dashboard, some of which redirect: name a `return_url`, or set `automatic_payment_methods[allow_redirects]` to `never`.',
    { param: 'return_url' },
  );
}

/** Whoever confirms another amount than the intent's must not be charged at all. https://docs.stripe.com/api/payment_intents/confirm */
function checkAmountToConfirm(intent: PaymentIntent, parameters: Parameters): void {
  const amount = integer(parameters, 'amount_to_confirm');
  if (amount !== undefined && amount !== intent.amount) throw invalidRequest(`amount_to_confirm is ${amount}, but the amount of the PaymentIntent is ${intent.amount}.`, { param: 'amount_to_confirm' });
}

/** `true`, or the older words one_off and recurring. https://docs.stripe.com/api/payment_intents/confirm#confirm_payment_intent-off_session */
const isOffSession = (parameters: Parameters): boolean => parameters['off_session'] !== undefined && parameters['off_session'] !== 'false';

/** https://docs.stripe.com/testing#regulatory-cards */
function mustAuthenticate(method: StoredMethod, offSession: boolean): boolean {
  switch (method.behaviour.authentication) {
    case undefined:
      return false;
    case 'always':
      return true;
    case 'onSession':
      return !offSession;
    case 'unlessSetUp':
      return !(offSession && method.setUp);
    default:
      return method.behaviour.authentication satisfies never;
  }
}

const authenticationRequired = (declineCode: string): Decline => ({
  code: 'authentication_required', declineCode, message: 'Your card was declined. This transaction requires authentication.',
});

/** https://docs.stripe.com/payments/paymentintents/lifecycle: requires_action, with the next action in the intent. */
function askCustomer(call: Call, intent: PaymentIntent, returnUrl: string | null): PaymentIntent {
  const url = `${call.origin}/_sandbox/payment_intents/${intent.id}/authenticate`;
  const asked = call.account.saveIntent({
    ...intent,
    status: 'requires_action',
    next_action: returnUrl === null
      ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', source: call.account.id('src'), stripe_js: url } }
      : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } },
  });
  emit(call, 'payment_intent.requires_action', asked);
  return asked;
}

/** Asks the issuer; approved: succeeded, or requires_capture with capture_method manual; else it throws the decline. */
export function chargeIntent(call: Call, intent: PaymentIntent, method: StoredMethod): PaymentIntent {
  const { account } = call;
  if (method.behaviour.decline) return declineIntent(call, intent, method, method.behaviour.decline);
  const captured = intent.capture_method !== 'manual';
  const charge: Charge = {
    ...newCharge(call, intent, method),
    amount_captured: captured ? intent.amount : 0, balance_transaction: captured ? account.id('txn') : null, captured, paid: true, status: 'succeeded',
    outcome: { network_status: 'approved_by_network', reason: null, risk_level: 'normal', seller_message: 'Payment complete.', type: 'authorized' },
  };
  account.charges.set(charge.id, charge);
  rememberUse(call, method, intent);
  const done = account.saveIntent({
    ...intent, latest_charge: charge.id, last_payment_error: null, next_action: null, status: captured ? 'succeeded' : 'requires_capture',
    amount_received: captured ? intent.amount : 0, amount_capturable: captured ? 0 : intent.amount,
  });
  emit(call, 'charge.succeeded', charge);
  emit(call, captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', done);
  if (captured) reportCharge(call, charge);
  return done;
}

/** Tells the charges file that money moved. */
export function reportCharge(call: Call, charge: Charge): void {
  call.account.onCharged({
    at: new Date(call.account.now()).toISOString(), paymentIntent: charge.payment_intent, charge: charge.id, amount: charge.amount_captured, currency: charge.currency, metadata: charge.metadata,
  });
}

/**
 * A failed charge, the intent back in requires_payment_method, and a 402 card_error that carries both.
 * https://docs.stripe.com/error-handling#payment-errors https://docs.stripe.com/api/errors
 */
export function declineIntent(call: Call, intent: PaymentIntent, method: StoredMethod, decline: Decline): never {
  const { account } = call;
  const charge: Charge = {
    ...newCharge(call, intent, method),
    failure_code: decline.code, failure_message: decline.message,
    outcome: { network_status: 'declined_by_network', reason: decline.declineCode ?? decline.code, risk_level: 'normal', seller_message: 'The bank did not approve this payment.', type: 'issuer_declined' },
  };
  account.charges.set(charge.id, charge);
  rememberUse(call, method, intent);
  const error: PaymentError = {
    ...(decline.adviceCode === undefined ? {} : { advice_code: decline.adviceCode }),
    charge: charge.id, code: decline.code,
    ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
    doc_url: documentation(decline.code), message: decline.message, payment_method: method.object, type: 'card_error',
  };
  const failed = account.saveIntent({ ...intent, last_payment_error: error, latest_charge: charge.id, next_action: null, payment_method: null, status: 'requires_payment_method' });
  emit(call, 'charge.failed', charge);
  emit(call, 'payment_intent.payment_failed', failed);
  throw new StripeFailure(402, { ...error, payment_intent: failed }, { 'Stripe-Should-Retry': 'false' });
}

function newCharge(call: Call, intent: PaymentIntent, method: StoredMethod): Charge {
  return {
    id: call.account.id('ch'), object: 'charge', amount: intent.amount, amount_captured: 0, amount_refunded: 0, balance_transaction: null, captured: false, created: call.account.seconds(),
    currency: intent.currency, customer: intent.customer, description: intent.description, disputed: false, failure_code: null, failure_message: null, livemode: false, metadata: intent.metadata,
    outcome: { network_status: 'not_sent_to_network', reason: null, risk_level: 'normal', seller_message: '', type: 'invalid' },
    paid: false, payment_intent: intent.id, payment_method: method.object.id,
    payment_method_details: { card: { brand: method.behaviour.brand, last4: method.behaviour.last4 }, type: 'card' }, refunded: false, status: 'failed',
  };
}

/** With setup_future_usage and a customer the method is attached once it has paid. https://docs.stripe.com/api/payment_intents/create#create_payment_intent-setup_future_usage */
function rememberUse(call: Call, method: StoredMethod, intent: PaymentIntent): void {
  const attach = intent.setup_future_usage !== null && intent.customer !== null && method.behaviour.decline === undefined;
  call.account.methods.set(method.object.id, {
    ...method,
    consumed: true,
    setUp: method.setUp || (attach && intent.setup_future_usage === 'off_session'),
    object: attach ? { ...method.object, customer: intent.customer } : method.object,
  });
}
