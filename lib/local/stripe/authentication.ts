import type { Call } from './action';
import { emit } from './action';
import { chargeIntent } from './charging';
import { StripeFailure, invalidRequest } from './errors';
import type { PaymentIntent } from './objects';

/**
 * What the customer does in the browser with an intent that asks for authentication.
 * Done: it goes on to the issuer. Failed: back to requires_payment_method, with the error on the intent.
 * https://docs.stripe.com/payments/3d-secure/authentication-flow https://docs.stripe.com/error-codes#payment-intent-authentication-failure
 */
export function authenticate(call: Call, intent: PaymentIntent, result: 'fail' | 'succeed'): PaymentIntent {
  const method = intent.payment_method === null ? undefined : call.account.methods.get(intent.payment_method);
  if (intent.status !== 'requires_action' || !method) throw invalidRequest(`PaymentIntent ${intent.id} asks for no authentication: its status is ${intent.status}.`);
  if (result === 'succeed') return settle(() => chargeIntent(call, intent, method));
  const failed = call.account.saveIntent({
    ...intent, status: 'requires_payment_method', next_action: null, payment_method: null,
    last_payment_error: {
      code: 'payment_intent_authentication_failure', doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
      message: 'The provided PaymentMethod has failed authentication. Provide another payment method to go on.', payment_method: method.object, type: 'invalid_request_error',
    },
  });
  emit(call, 'payment_intent.payment_failed', failed);
  return failed;
}

/** The browser reads a decline from the intent, so it is an answer here and no failure. */
export function settle(charge: () => PaymentIntent): PaymentIntent {
  try {
    return charge();
  } catch (error) {
    if (error instanceof StripeFailure && error.body.payment_intent) return error.body.payment_intent;
    throw error;
  }
}
