import type { Action } from '../action';
import { emit } from '../action';
import { reportCharge } from '../charging';
import { invalidRequest, unexpectedState } from '../errors';
import { integer, mergeMetadata } from '../parameters';
import { intentOf } from './payment-intent-fields';

/** https://docs.stripe.com/api/payment_intents/capture */
export const capturePaymentIntent: Action = {
  method: 'POST',
  path: '/v1/payment_intents/:id/capture',
  spec: {
    fields: {
      amount_details: 'anything', amount_to_capture: 'integer', application_fee_amount: 'integer', expand: 'texts', final_capture: 'boolean', hooks: 'anything', metadata: 'metadata', payment_details: 'anything',
      statement_descriptor: 'text', statement_descriptor_suffix: 'text', transfer_data: 'anything',
    },
  },
  lock: (call) => call.id,
  run(call) {
    const { account, parameters } = call;
    const intent = intentOf(call);
    const charge = intent.latest_charge === null ? undefined : account.charges.get(intent.latest_charge);
    if (intent.status !== 'requires_capture' || !charge) {
      throw unexpectedState(`This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`, intent);
    }
    const amount = integer(parameters, 'amount_to_capture') ?? intent.amount_capturable;
    if (amount < 1 || amount > intent.amount_capturable) {
      throw invalidRequest(`The amount to capture must be between 1 and ${intent.amount_capturable}.`, { code: 'amount_too_large', param: 'amount_to_capture' });
    }
    const captured = { ...charge, amount_captured: amount, amount_refunded: charge.amount - amount, balance_transaction: account.id('txn'), captured: true };
    account.charges.set(charge.id, captured);
    const done = account.saveIntent({ ...intent, amount_capturable: 0, amount_received: amount, metadata: mergeMetadata(intent.metadata, parameters), status: 'succeeded' });
    emit(call, 'charge.captured', captured);
    emit(call, 'payment_intent.succeeded', done);
    reportCharge(call, captured);
    return done;
  },
};
