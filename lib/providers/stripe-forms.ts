import type Stripe from 'stripe';
import type { Forms } from '../core/fence';
import { toStripeAmount, whyNotAtStripe } from './minor-units';

/** Our requests in Stripe's words, as they are stored and sent. An amount that Stripe cannot charge is left out. */
export const stripeForms: Forms = {
  create({ amountMinor, currency, customer, description, metadata }) {
    const amount = toStripeAmount(amountMinor, currency);
    return {
      ...(amount !== undefined && { amount }),
      currency: currency.toLowerCase(),
      // Without redirects a confirm needs no return_url. https://docs.stripe.com/api/payment_intents/create
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      ...(customer !== undefined && { customer }),
      ...(description !== undefined && { description }),
      metadata: { ...metadata },
    } satisfies Partial<Stripe.PaymentIntentCreateParams>;
  },
  confirm({ paymentMethod, offSession }) {
    return {
      ...(paymentMethod !== undefined && { payment_method: paymentMethod }),
      ...(offSession ? { off_session: true } : { use_stripe_sdk: true }),
    } satisfies Stripe.PaymentIntentConfirmParams;
  },
  whyNot: whyNotAtStripe,
};
