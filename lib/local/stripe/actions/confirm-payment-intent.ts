import type { Action } from '../action';
import { confirmIntent } from '../charging';
import { checkTypes, confirmOnly, intentOf, refuseRawCards } from './payment-intent-fields';

/** https://docs.stripe.com/api/payment_intents/confirm */
export const confirmPaymentIntent: Action = {
  method: 'POST',
  path: '/v1/payment_intents/:id/confirm',
  spec: {
    fields: {
      ...confirmOnly, allowed_payment_method_types: 'texts', amount_details: 'anything', amount_to_confirm: 'integer', capture_method: { oneOf: ['automatic', 'automatic_async', 'manual'] }, client_secret: 'text', excluded_payment_method_types: 'texts', expand: 'texts', hooks: 'anything',
      payment_details: 'anything', payment_method: 'text', payment_method_data: 'anything', payment_method_options: 'anything', payment_method_types: 'texts', radar_options: 'anything', receipt_email: 'text',
      setup_future_usage: { oneOf: ['off_session', 'on_session'] }, shipping: 'anything', use_stripe_sdk: 'boolean',
    },
  },
  forBrowsers: true,
  check(parameters, version) {
    refuseRawCards(parameters);
    checkTypes(parameters, version);
  },
  lock: (call) => call.id,
  run: (call) => confirmIntent(call, intentOf(call), call.parameters),
};
