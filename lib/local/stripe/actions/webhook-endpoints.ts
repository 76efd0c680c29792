import type { WebhookEndpoint } from '../account';
import { apiVersion } from '../account';
import type { Action } from '../action';
import { invalidRequest } from '../errors';
import { mergeMetadata, text } from '../parameters';

/** The secret is in this answer only. https://docs.stripe.com/api/webhook_endpoints/create */
export const createWebhookEndpoint: Action = {
  method: 'POST',
  path: '/v1/webhook_endpoints',
  spec: { fields: { api_version: 'text', connect: 'boolean', description: 'text', enabled_events: 'texts', expand: 'texts', metadata: 'metadata', url: 'text' }, required: ['enabled_events', 'url'] },
  check(parameters) {
    const url = text(parameters, 'url') ?? '';
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw invalidRequest(`Invalid URL: ${url}.`, { code: 'url_invalid', param: 'url' });
  },
  run({ account, parameters }) {
    const types = Array.isArray(parameters['enabled_events']) ? parameters['enabled_events'].map(String) : [];
    const endpoint: WebhookEndpoint = {
      id: account.id('we'), object: 'webhook_endpoint', api_version: text(parameters, 'api_version') ?? apiVersion, application: null, created: account.seconds(), description: text(parameters, 'description'),
      enabled_events: types, livemode: false, metadata: mergeMetadata({}, parameters), status: 'enabled', url: text(parameters, 'url') ?? '',
    };
    const secret = account.id('whsec').replace('_', '_s');
    account.webhookEndpoints.set(endpoint.id, { endpoint, secret });
    return { ...endpoint, secret };
  },
};
