import type { Action } from '../action';
import { intentOf } from './payment-intent-fields';

/** https://docs.stripe.com/api/payment_intents/retrieve */
export const retrievePaymentIntent: Action = {
  method: 'GET',
  path: '/v1/payment_intents/:id',
  spec: { fields: { client_secret: 'text', expand: 'texts' } },
  forBrowsers: true,
  run: (call) => intentOf(call),
};
