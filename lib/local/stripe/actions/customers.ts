import type { Action } from '../action';
import { emit } from '../action';
import { resourceMissing } from '../errors';
import { findMethod } from '../methods';
import type { Customer } from '../objects';
import { mergeMetadata, text } from '../parameters';

/** https://docs.stripe.com/api/customers/create */
export const createCustomer: Action = {
  method: 'POST',
  path: '/v1/customers',
  spec: {
    fields: {
      address: 'anything', balance: 'integer', description: 'text', email: 'text', expand: 'texts', invoice_settings: 'anything', metadata: 'metadata', name: 'text', payment_method: 'text', phone: 'text',
      preferred_locales: 'texts', shipping: 'anything',
    },
  },
  run(call) {
    const { account, parameters } = call;
    const customer: Customer = {
      id: account.id('cus'), object: 'customer', created: account.seconds(), description: text(parameters, 'description'), email: text(parameters, 'email'), livemode: false,
      metadata: mergeMetadata({}, parameters), name: text(parameters, 'name'),
    };
    const given = text(parameters, 'payment_method');
    if (given !== null) {
      const method = findMethod(call, given);
      account.methods.set(method.object.id, { ...method, object: { ...method.object, customer: customer.id } });
    }
    account.customers.set(customer.id, customer);
    emit(call, 'customer.created', customer);
    return customer;
  },
};

/** https://docs.stripe.com/api/customers/retrieve */
export const retrieveCustomer: Action = {
  method: 'GET',
  path: '/v1/customers/:id',
  spec: { fields: { expand: 'texts' } },
  run({ account, id }) {
    const customer = account.customers.get(id);
    if (!customer) throw resourceMissing('customer', id, { param: 'id', inUrl: true });
    return customer;
  },
};
