import type { StoredMethod } from './account';
import type { Call } from './action';
import type { CardBehaviour } from './cards';
import { testPaymentMethod } from './cards';
import { invalidRequest, resourceMissing } from './errors';
import type { Metadata } from './objects';

/** Puts a new card PaymentMethod into the account. */
export function addMethod(call: Call, behaviour: CardBehaviour, metadata: Metadata = {}): StoredMethod {
  const { account } = call;
  const stored: StoredMethod = {
    object: {
      id: account.id('pm'), object: 'payment_method', allow_redisplay: 'unspecified', billing_details: { address: null, email: null, name: null, phone: null },
      card: { brand: behaviour.brand, country: 'US', exp_month: 12, exp_year: new Date(account.now()).getUTCFullYear() + 1, funding: 'credit', last4: behaviour.last4 },
      created: account.seconds(), customer: null, livemode: false, metadata, type: 'card',
    },
    behaviour, consumed: false, setUp: false,
  };
  account.methods.set(stored.object.id, stored);
  return stored;
}

/** The PaymentMethod behind an id. A test id (`pm_card_…`) makes a new one each time it is used. https://docs.stripe.com/testing */
export function findMethod(call: Call, id: string, inUrl = false): StoredMethod {
  const behaviour = testPaymentMethod(id);
  const stored = behaviour ? addMethod(call, behaviour) : call.account.methods.get(id);
  if (!stored) throw resourceMissing('PaymentMethod', id, { param: 'payment_method', inUrl });
  return stored;
}

/** Throws if this method cannot pay for this customer. https://docs.stripe.com/api/payment_methods/attach */
export function checkUsable(method: StoredMethod, customer: string | null): void {
  const owner = method.object.customer;
  if (owner !== null && owner !== customer) {
    throw invalidRequest(
      customer === null
        ? `The provided PaymentMethod (${method.object.id}) belongs to a Customer: include that customer on the PaymentIntent.`
        : `The provided PaymentMethod (${method.object.id}) belongs to another Customer than the PaymentIntent.`,
      { param: 'payment_method' },
    );
  }
  // https://docs.stripe.com/payments/payment-methods#attach: without a customer it works once.
  if (owner === null && method.consumed) {
    throw invalidRequest('The provided PaymentMethod was used before without a Customer and may not be used again. Attach a PaymentMethod to a Customer first to use it several times.');
  }
}
