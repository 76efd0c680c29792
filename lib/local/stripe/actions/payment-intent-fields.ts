import { StripeFailure, invalidRequest, resourceMissing } from '../errors';
import type { Call } from '../action';
import type { PaymentIntent } from '../objects';
import type { Fields, Parameters } from '../parameters';
import { isRecord } from '../parameters';

/** What both create and update take. `anything`: known to Stripe, accepted and not acted upon here. https://docs.stripe.com/api/payment_intents/create */
export const intentFields: Fields = {
  allowed_payment_method_types: 'texts', amount: 'integer', amount_details: 'anything', application_fee_amount: 'integer', currency: 'text', customer: 'text', customer_account: 'text', description: 'text', excluded_payment_method_types: 'texts',
  expand: 'texts', hooks: 'anything', metadata: 'metadata', on_behalf_of: 'text', payment_details: 'anything', payment_method: 'text', payment_method_configuration: 'text', payment_method_data: 'anything',
  payment_method_options: 'anything', payment_method_types: 'texts', radar_options: 'anything', receipt_email: 'text', setup_future_usage: { oneOf: ['off_session', 'on_session'] }, shipping: 'anything',
  statement_descriptor: 'text', statement_descriptor_suffix: 'text', transfer_data: 'anything', transfer_group: 'text',
};

/** "This parameter can only be used with confirm=true." https://docs.stripe.com/api/payment_intents/create */
export const confirmOnly: Fields = {
  confirmation_token: 'text', error_on_requires_action: 'boolean', mandate: 'text', mandate_data: 'anything', off_session: { oneOf: ['true', 'false', 'one_off', 'recurring'] }, return_url: 'text',
};

/** Since 2026-09-30 the types follow from other parameters. https://docs.stripe.com/changelog/endive/2026-09-30/removes-the-payment-method-types-parameter-from-payment-intents-and-setup-intents */
export function checkTypes(parameters: Parameters, version: string): void {
  if (version < '2026-09-30' || parameters['payment_method_types'] === undefined) return;
  throw invalidRequest('payment_method_types is no longer supported: leave it out, or use allowed_payment_method_types or excluded_payment_method_types.', {
    code: 'payment_method_types_no_longer_supported', param: 'payment_method_types',
  });
}

/** The intent of the path. */
export function intentOf(call: Call): PaymentIntent {
  const intent = call.account.intents.get(call.id);
  if (!intent) throw resourceMissing('payment_intent', call.id, { param: 'intent', inUrl: true });
  return intent;
}

/** Card numbers go from the browser to Stripe, never through a server. https://docs.stripe.com/testing#how-to-use-test-cards */
export function refuseRawCards(parameters: Parameters): void {
  const data = parameters['payment_method_data'];
  const card = isRecord(data) ? data['card'] : parameters['card'];
  if (!isRecord(card) || card['number'] === undefined) return;
  throw new StripeFailure(402, {
    message: 'Sending credit card numbers directly to the Stripe API is generally unsafe. Use a test token or a test PaymentMethod instead, see https://docs.stripe.com/testing.',
    type: 'invalid_request_error',
  });
}
