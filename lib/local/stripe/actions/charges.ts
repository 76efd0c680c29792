import type { Action } from '../action';
import { resourceMissing } from '../errors';
import { checkList, listFields, page } from '../listing';

/** https://docs.stripe.com/api/charges/list */
export const listCharges: Action = {
  method: 'GET',
  path: '/v1/charges',
  spec: { fields: { ...listFields, customer: 'text', payment_intent: 'text', transfer_group: 'text' } },
  check: checkList,
  run({ account, parameters }) {
    const same = (name: 'customer' | 'payment_intent', value: string | null) => parameters[name] === undefined || parameters[name] === value;
    const wanted = [...account.charges.values()].filter((charge) => same('payment_intent', charge.payment_intent) && same('customer', charge.customer));
    return page(wanted, parameters, { url: '/v1/charges', kind: 'charge' });
  },
};

/** https://docs.stripe.com/api/charges/retrieve */
export const retrieveCharge: Action = {
  method: 'GET',
  path: '/v1/charges/:id',
  spec: { fields: { expand: 'texts' } },
  run({ account, id }) {
    const charge = account.charges.get(id);
    if (!charge) throw resourceMissing('charge', id, { param: 'id', inUrl: true });
    return charge;
  },
};
