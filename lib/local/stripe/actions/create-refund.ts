import type { Account } from '../account';
import type { Action, Call } from '../action';
import { emit } from '../action';
import { invalidRequest, resourceMissing } from '../errors';
import type { Charge, Refund } from '../objects';
import { integer, mergeMetadata, text } from '../parameters';

/** https://docs.stripe.com/api/refunds/create */
export const createRefund: Action = {
  method: 'POST',
  path: '/v1/refunds',
  spec: {
    fields: {
      amount: 'integer', charge: 'text', expand: 'texts', metadata: 'metadata', payment_intent: 'text', reason: { oneOf: ['duplicate', 'fraudulent', 'requested_by_customer'] }, refund_application_fee: 'boolean', reverse_transfer: 'boolean',
    },
  },
  check(parameters) {
    if (parameters['charge'] === undefined && parameters['payment_intent'] === undefined) throw invalidRequest('One of the following params should be provided for this request: payment_intent or charge.');
  },
  lock: ({ account, parameters }) => text(parameters, 'payment_intent') ?? account.charges.get(text(parameters, 'charge') ?? '')?.payment_intent,
  run(call) {
    const { account, parameters } = call;
    const charge = chargeOf(call);
    const left = charge.amount_captured - refundedOf(account, charge);
    // https://docs.stripe.com/error-codes#charge-already-refunded
    if (left === 0) throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
    const amount = integer(parameters, 'amount') ?? left;
    if (amount < 1 || amount > left) throw invalidRequest(`Refund amount (${amount}) is greater than the unrefunded amount on the charge (${left}), or below 1.`, { param: 'amount' });
    const refund: Refund = {
      id: account.id('re'), object: 'refund', amount, charge: charge.id, created: account.seconds(), currency: charge.currency, metadata: mergeMetadata({}, parameters), payment_intent: charge.payment_intent,
      reason: text(parameters, 'reason'), status: 'succeeded',
    };
    account.refunds.set(refund.id, refund);
    const after = { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: amount === left };
    account.charges.set(charge.id, after);
    emit(call, 'charge.refunded', after);
    return refund;
  },
};

/** What was left uncaptured counts as refunded on the charge, so refunds are added up themselves. */
function refundedOf(account: Account, charge: Charge): number {
  return [...account.refunds.values()].filter((refund) => refund.charge === charge.id).reduce((sum, refund) => sum + refund.amount, 0);
}

function chargeOf({ account, parameters }: Call): Charge {
  const intentId = text(parameters, 'payment_intent');
  const intent = intentId === null ? undefined : account.intents.get(intentId);
  if (intentId !== null && !intent) throw resourceMissing('payment_intent', intentId, { param: 'payment_intent', inUrl: false });
  const chargeId = intent ? intent.latest_charge : text(parameters, 'charge');
  const charge = chargeId === null ? undefined : account.charges.get(chargeId);
  if (!charge && !intent) throw resourceMissing('charge', String(chargeId), { param: 'charge', inUrl: false });
  if (!charge?.captured) throw invalidRequest('This PaymentIntent does not have a successful charge to refund.', { param: intent ? 'payment_intent' : 'charge' });
  return charge;
}
