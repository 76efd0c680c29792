import type { Form } from './plain-http';

/** A payment without redirects, charged as soon as it is confirmed; every API version takes it. */
export const cardPayment: Form = { amount: 2000, currency: 'usd', automatic_payment_methods: { enabled: true, allow_redirects: 'never' }, metadata: { order: 'order-1' } };

/** The same, confirmed in the same request. */
export const confirmedPayment: Form = { ...cardPayment, confirm: true, payment_method: 'pm_card_visa' };

/** A confirm with a card. */
export const confirmWith = (paymentMethod: string, more: Form = {}): Form => ({ payment_method: paymentMethod, ...more });

/** A card from a token: numbers never pass through a server. */
export const cardFromToken: Form = { type: 'card', card: { token: 'tok_visa' } };
