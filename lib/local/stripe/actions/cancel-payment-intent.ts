import type { Action } from '../action';
import { emit } from '../action';
import { unexpectedState } from '../errors';
import { text } from '../parameters';
import { intentOf } from './payment-intent-fields';

// https://docs.stripe.com/api/payment_intents/cancel; "in rare cases" processing too: a card intent is not one of them.
const cancelable = ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action'];

/** https://docs.stripe.com/api/payment_intents/cancel: after it no further charge is made, and what was authorised is given back. */
export const cancelPaymentIntent: Action = {
  method: 'POST',
  path: '/v1/payment_intents/:id/cancel',
  spec: { fields: { cancellation_reason: { oneOf: ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] }, expand: 'texts' } },
  lock: (call) => call.id,
  run(call) {
    const intent = intentOf(call);
    if (!cancelable.includes(intent.status)) {
      throw unexpectedState(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(', ')}.`, intent);
    }
    const { account } = call;
    const authorised = intent.status === 'requires_capture' && intent.latest_charge !== null ? account.charges.get(intent.latest_charge) : undefined;
    if (authorised) account.charges.set(authorised.id, { ...authorised, amount_refunded: authorised.amount, refunded: true });
    const canceled = account.saveIntent({
      ...intent, amount_capturable: 0, canceled_at: account.seconds(), cancellation_reason: text(call.parameters, 'cancellation_reason'), next_action: null, status: 'canceled',
    });
    emit(call, 'payment_intent.canceled', canceled);
    return canceled;
  },
};
