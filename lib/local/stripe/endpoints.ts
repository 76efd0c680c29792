import type { Action } from './action';
import { retrieveAccount, retrieveBalance } from './actions/account';
import { cancelPaymentIntent } from './actions/cancel-payment-intent';
import { capturePaymentIntent } from './actions/capture-payment-intent';
import { listCharges, retrieveCharge } from './actions/charges';
import { confirmPaymentIntent } from './actions/confirm-payment-intent';
import { createPaymentIntent } from './actions/create-payment-intent';
import { createRefund } from './actions/create-refund';
import { createCustomer, retrieveCustomer } from './actions/customers';
import { listEvents, retrieveEvent } from './actions/events';
import { listPaymentIntents } from './actions/list-payment-intents';
import { attachPaymentMethod, createPaymentMethod, retrievePaymentMethod } from './actions/payment-methods';
import { retrievePaymentIntent } from './actions/retrieve-payment-intent';
import { searchPaymentIntents } from './actions/search-payment-intents';
import { updatePaymentIntent } from './actions/update-payment-intent';
import { createWebhookEndpoint } from './actions/webhook-endpoints';

/** The API, one action a line; of two paths that fit the first one is taken. */
const endpoints: readonly Action[] = [
  createPaymentIntent, listPaymentIntents, searchPaymentIntents, retrievePaymentIntent, updatePaymentIntent, confirmPaymentIntent, cancelPaymentIntent, capturePaymentIntent,
  listCharges, retrieveCharge, createRefund,
  createCustomer, retrieveCustomer, createPaymentMethod, retrievePaymentMethod, attachPaymentMethod,
  createWebhookEndpoint, listEvents, retrieveEvent, retrieveBalance, retrieveAccount,
];

/** The action for a method and path, with the path's id; null if there is none. */
export function findAction(method: string, path: string): { action: Action; id: string } | null {
  const parts = path.replace(/\/$/, '').split('/');
  for (const action of endpoints) {
    const pattern = action.path.split('/');
    if (action.method !== method || pattern.length !== parts.length) continue;
    if (pattern.every((part, i) => part === ':id' || part === parts[i])) return { action, id: parts[pattern.indexOf(':id')] ?? '' };
  }
  return null;
}
