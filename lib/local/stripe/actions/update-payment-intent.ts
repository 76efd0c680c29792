import type { Action, Call } from '../action';
import { resourceMissing, unexpectedState } from '../errors';
import { checkUsable, findMethod } from '../methods';
import { checkAmount, checkCurrency } from '../money';
import type { PaymentIntent } from '../objects';
import type { Parameters } from '../parameters';
import { integer, mergeMetadata, text } from '../parameters';
import { checkTypes, intentFields, intentOf, refuseRawCards } from './payment-intent-fields';

const open = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
const always = ['description', 'metadata', 'expand'];

/** https://docs.stripe.com/api/payment_intents/update */
export const updatePaymentIntent: Action = {
  method: 'POST',
  path: '/v1/payment_intents/:id',
  spec: { fields: { ...intentFields, capture_method: { oneOf: ['automatic', 'automatic_async', 'manual'] } } },
  check(parameters, version) {
    refuseRawCards(parameters);
    checkTypes(parameters, version);
  },
  lock: (call) => call.id,
  run(call) {
    const intent = intentOf(call);
    const { account, parameters } = call;
    const fixed = Object.keys(parameters).find((name) => !always.includes(name));
    if (fixed !== undefined && !open.includes(intent.status)) {
      throw unexpectedState(`This PaymentIntent's ${fixed} could not be updated because it has a status of ${intent.status}. It may only be updated in one of: ${open.join(', ')}.`, intent);
    }
    const currency = text(parameters, 'currency') === null ? intent.currency : checkCurrency(text(parameters, 'currency') ?? '');
    const amount = integer(parameters, 'amount') ?? intent.amount;
    checkAmount(amount, currency);
    const customer = parameters['customer'] === undefined ? intent.customer : text(parameters, 'customer');
    if (customer !== null && !account.customers.has(customer)) throw resourceMissing('customer', customer, { param: 'customer', inUrl: false });
    const types = parameters['payment_method_types'];
    return account.saveIntent({
      ...intent, amount, currency, customer, ...methodAfter(call, { ...intent, customer }), metadata: mergeMetadata(intent.metadata, parameters),
      description: kept(parameters, 'description', intent.description), receipt_email: kept(parameters, 'receipt_email', intent.receipt_email),
      statement_descriptor: kept(parameters, 'statement_descriptor', intent.statement_descriptor),
      setup_future_usage: kept(parameters, 'setup_future_usage', intent.setup_future_usage) as PaymentIntent['setup_future_usage'],
      capture_method: (text(parameters, 'capture_method') ?? intent.capture_method) as PaymentIntent['capture_method'],
      ...(Array.isArray(types) ? { payment_method_types: types.map(String), automatic_payment_methods: null } : {}),
    });
  },
};

const kept = (parameters: Parameters, name: string, before: string | null): string | null => (parameters[name] === undefined ? before : text(parameters, name));

/** A payment method brings the intent to requires_confirmation, taking it away to requires_payment_method. https://docs.stripe.com/payments/paymentintents/lifecycle */
function methodAfter(call: Call, intent: PaymentIntent): Pick<PaymentIntent, 'next_action' | 'payment_method' | 'status'> {
  const given = text(call.parameters, 'payment_method');
  if (call.parameters['payment_method'] === undefined) return { next_action: intent.next_action, payment_method: intent.payment_method, status: intent.status };
  if (given === null) return { next_action: null, payment_method: null, status: 'requires_payment_method' };
  const method = findMethod(call, given);
  checkUsable(method, intent.customer);
  return { next_action: null, payment_method: method.object.id, status: 'requires_confirmation' };
}
