import type { Action } from '../action';
import { testToken } from '../cards';
import { StripeFailure, invalidRequest, resourceMissing } from '../errors';
import { addMethod, findMethod } from '../methods';
import { isRecord, mergeMetadata, text } from '../parameters';
import { refuseRawCards } from './payment-intent-fields';

/** Cards by token only. https://docs.stripe.com/api/payment_methods/create */
export const createPaymentMethod: Action = {
  method: 'POST',
  path: '/v1/payment_methods',
  spec: { required: ['type'], fields: { allow_redisplay: 'text', billing_details: 'anything', card: 'anything', expand: 'texts', metadata: 'metadata', type: { oneOf: ['card'] } } },
  check(parameters) {
    refuseRawCards(parameters);
    if (!isRecord(parameters['card']) || typeof parameters['card']['token'] !== 'string') throw invalidRequest('Missing required param: card[token].', { code: 'parameter_missing', param: 'card[token]' });
  },
  run(call) {
    const card = call.parameters['card'];
    const token = isRecord(card) ? String(card['token']) : '';
    const behaviour = testToken(token);
    if (!behaviour) throw resourceMissing('token', token, { param: 'card[token]', inUrl: false });
    return addMethod(call, behaviour, mergeMetadata({}, call.parameters)).object;
  },
};

/** https://docs.stripe.com/api/payment_methods/retrieve */
export const retrievePaymentMethod: Action = {
  method: 'GET',
  path: '/v1/payment_methods/:id',
  spec: { fields: { expand: 'texts' } },
  run: (call) => findMethod(call, call.id, true).object,
};

/** A card that declines cannot be attached, but for the ones made for that. https://docs.stripe.com/api/payment_methods/attach https://docs.stripe.com/testing#declined-payments */
export const attachPaymentMethod: Action = {
  method: 'POST',
  path: '/v1/payment_methods/:id/attach',
  spec: { fields: { customer: 'text', customer_account: 'text', expand: 'texts' }, required: ['customer'] },
  lock: (call) => call.id.startsWith('pm_card_') ? undefined : call.id,
  run(call) {
    const { account } = call;
    const customer = text(call.parameters, 'customer') ?? '';
    if (!account.customers.has(customer)) throw resourceMissing('customer', customer, { param: 'customer', inUrl: false });
    const method = findMethod(call, call.id, true);
    if (method.object.customer !== null) throw invalidRequest('The payment method you provided has already been attached to a customer.');
    if (method.consumed) throw invalidRequest('This PaymentMethod was used before without a Customer and may not be attached or used again.');
    const { decline, attachable } = method.behaviour;
    if (decline && !attachable) {
      throw new StripeFailure(402, { code: decline.code, ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }), message: decline.message, type: 'card_error' });
    }
    const attached = { ...method, object: { ...method.object, customer } };
    account.methods.set(attached.object.id, attached);
    return attached.object;
  },
};
