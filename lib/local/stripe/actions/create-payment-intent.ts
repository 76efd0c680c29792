import type { Action, Call } from '../action';
import { emit } from '../action';
import { confirmIntent } from '../charging';
import { StripeFailure, invalidRequest, resourceMissing } from '../errors';
import { checkUsable, findMethod } from '../methods';
import { checkAmount, checkCurrency } from '../money';
import type { PaymentIntent } from '../objects';
import type { Parameters } from '../parameters';
import { flag, integer, isRecord, mergeMetadata, text } from '../parameters';
import { checkTypes, confirmOnly, intentFields, refuseRawCards } from './payment-intent-fields';

/** https://docs.stripe.com/api/payment_intents/create */
export const createPaymentIntent: Action = {
  method: 'POST',
  path: '/v1/payment_intents',
  spec: {
    required: ['amount', 'currency'],
    fields: {
      ...intentFields, ...confirmOnly,
      automatic_payment_methods: { fields: { allow_redirects: { oneOf: ['always', 'never'] }, enabled: 'boolean' } },
      capture_method: { oneOf: ['automatic', 'automatic_async', 'manual'] }, confirm: 'boolean', confirmation_method: { oneOf: ['automatic', 'manual'] }, use_stripe_sdk: 'boolean',
    },
  },
  check(parameters, version) {
    refuseRawCards(parameters);
    checkTypes(parameters, version);
    checkAmount(integer(parameters, 'amount') ?? 0, checkCurrency(text(parameters, 'currency') ?? ''));
    if (parameters['automatic_payment_methods'] !== undefined && parameters['payment_method_types'] !== undefined) {
      throw invalidRequest('You may only specify one of these parameters: automatic_payment_methods, payment_method_types.', { param: 'payment_method_types' });
    }
    if (flag(parameters, 'confirm')) return;
    for (const name of Object.keys(confirmOnly)) {
      if (parameters[name] !== undefined) throw invalidRequest(`The parameter ${name} can only be used with confirm=true.`, { param: name });
    }
  },
  run(call) {
    const intent = newIntent(call);
    if (!flag(call.parameters, 'confirm')) {
      call.account.saveIntent(intent);
      emit(call, 'payment_intent.created', intent);
      return intent;
    }
    return confirmAtOnce(call, intent);
  },
};

/** A declined payment leaves the intent behind; a request that could not be confirmed as it stands leaves none. */
function confirmAtOnce(call: Call, intent: PaymentIntent): PaymentIntent {
  const created = emit(call, 'payment_intent.created', intent);
  // newIntent has found the payment method already; found again, a test id would make a second one.
  const { payment_method: _found, ...parameters } = call.parameters;
  try {
    return confirmIntent(call, intent, parameters);
  } catch (error) {
    if (!(error instanceof StripeFailure && error.body.type === 'card_error')) call.account.events.delete(created);
    throw error;
  }
}

function newIntent(call: Call): PaymentIntent {
  const { account, parameters } = call;
  const id = account.id('pi');
  const customer = text(parameters, 'customer');
  if (customer !== null && !account.customers.has(customer)) throw resourceMissing('customer', customer, { param: 'customer', inUrl: false });
  const givenMethod = text(parameters, 'payment_method');
  const method = givenMethod === null ? null : findMethod(call, givenMethod);
  if (method) checkUsable(method, customer);
  const types = parameters['payment_method_types'];
  return {
    id, object: 'payment_intent', allowed_payment_method_types: list(parameters['allowed_payment_method_types']), amount: integer(parameters, 'amount') ?? 0, amount_capturable: 0, amount_details: { tip: {} }, amount_received: 0, application: null, application_fee_amount: null,
    automatic_payment_methods: automatic(parameters), canceled_at: null, cancellation_reason: null,
    capture_method: (text(parameters, 'capture_method') ?? 'automatic_async') as PaymentIntent['capture_method'],
    client_secret: account.id(`${id}_secret`), confirmation_method: (text(parameters, 'confirmation_method') ?? 'automatic') as PaymentIntent['confirmation_method'],
    created: account.seconds(), currency: checkCurrency(text(parameters, 'currency') ?? ''), customer, customer_account: null,
    description: text(parameters, 'description'), excluded_payment_method_types: list(parameters['excluded_payment_method_types']), last_payment_error: null, latest_charge: null,
    livemode: false, managed_payments: null, metadata: mergeMetadata({}, parameters), next_action: null, on_behalf_of: null, payment_method: method?.object.id ?? null, payment_method_configuration_details: null,
    payment_method_options: { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: list(types) ?? ['card'], payment_record: null, processing: null, receipt_email: text(parameters, 'receipt_email'), review: null,
    setup_future_usage: text(parameters, 'setup_future_usage') as PaymentIntent['setup_future_usage'], shipping: null, source: null,
    statement_descriptor: text(parameters, 'statement_descriptor'), statement_descriptor_suffix: text(parameters, 'statement_descriptor_suffix'),
    status: method === null ? 'requires_payment_method' : 'requires_confirmation', transfer_data: null, transfer_group: text(parameters, 'transfer_group'),
  };
}

const list = (value: unknown): string[] | null => (Array.isArray(value) ? value.map(String) : null);

/** Without payment_method_types they are automatic, since 2023-08-16. https://docs.stripe.com/api/payment_intents/create#create_payment_intent-automatic_payment_methods */
function automatic(parameters: Parameters): PaymentIntent['automatic_payment_methods'] {
  if (parameters['payment_method_types'] !== undefined) return null;
  const given = parameters['automatic_payment_methods'];
  if (!isRecord(given)) return { allow_redirects: 'always', enabled: true };
  return { allow_redirects: given['allow_redirects'] === 'never' ? 'never' : 'always', enabled: given['enabled'] !== 'false' };
}
