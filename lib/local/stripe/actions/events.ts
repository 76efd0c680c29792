import type { Action } from '../action';
import { resourceMissing } from '../errors';
import { checkList, listFields, page } from '../listing';

/** "Events … going back up to 30 days." https://docs.stripe.com/api/events/list */
const keptSeconds = 30 * 24 * 60 * 60;

/** https://docs.stripe.com/api/events/list */
export const listEvents: Action = {
  method: 'GET',
  path: '/v1/events',
  spec: { fields: { ...listFields, delivery_success: 'boolean', type: 'text', types: 'texts' } },
  check: checkList,
  run({ account, parameters }) {
    const types = Array.isArray(parameters['types']) ? parameters['types'] : null;
    const type = typeof parameters['type'] === 'string' ? parameters['type'] : null;
    // A type may end in a wildcard: https://docs.stripe.com/api/events/list#list_events-type
    const named = (name: string) => type === null || (type.endsWith('*') ? name.startsWith(type.slice(0, -1)) : name === type);
    const wanted = [...account.events.values()].filter((event) => event.created > account.seconds() - keptSeconds && named(event.type) && (types === null || types.includes(event.type)));
    return page(wanted, parameters, { url: '/v1/events', kind: 'event' });
  },
};

/** https://docs.stripe.com/api/events/retrieve */
export const retrieveEvent: Action = {
  method: 'GET',
  path: '/v1/events/:id',
  spec: { fields: { expand: 'texts' } },
  run({ account, id }) {
    const event = account.events.get(id);
    if (!event) throw resourceMissing('event', id, { param: 'id', inUrl: true });
    return event;
  },
};
