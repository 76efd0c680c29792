import type { Action } from '../action';
import { checkList, listFields, page } from '../listing';

/** Newest first; a write is seen by the next list. https://docs.stripe.com/api/payment_intents/list https://docs.stripe.com/search#data-freshness */
export const listPaymentIntents: Action = {
  method: 'GET',
  path: '/v1/payment_intents',
  spec: { fields: { ...listFields, customer: 'text', customer_account: 'text' } },
  check: checkList,
  run({ account, parameters }) {
    const wanted = [...account.intents.values()].filter((intent) => parameters['customer'] === undefined || intent.customer === parameters['customer']);
    return page(wanted, parameters, { url: '/v1/payment_intents', kind: 'payment_intent' });
  },
};
