import type { Action } from '../action';
import { invalidRequest } from '../errors';
import { limitOf } from '../listing';
import type { PaymentIntent } from '../objects';
import { text } from '../parameters';

type Matches = (intent: PaymentIntent) => boolean;

/** Behind by some time on purpose. https://docs.stripe.com/api/payment_intents/search https://docs.stripe.com/search#data-freshness */
export const searchPaymentIntents: Action = {
  method: 'GET',
  path: '/v1/payment_intents/search',
  spec: { required: ['query'], fields: { query: 'text', limit: 'integer', page: 'text', expand: 'texts' } },
  check: (parameters) => {
    limitOf(parameters);
    readQuery(text(parameters, 'query') ?? '');
  },
  run({ account, parameters }) {
    const matches = readQuery(text(parameters, 'query') ?? '');
    const found = account.searchableIntents().toReversed().filter(matches);
    const start = Number(text(parameters, 'page') ?? 0) || 0;
    const end = start + limitOf(parameters);
    const more = end < found.length;
    return { object: 'search_result', data: found.slice(start, end), has_more: more, next_page: more ? String(end) : null, url: '/v1/payment_intents/search' };
  },
};

/** `metadata['key']:'value'`, `status:'…'`, `currency:`, `customer:`, `amount` and `created` with comparisons, joined by AND. https://docs.stripe.com/search#search-query-language */
function readQuery(query: string): Matches {
  const clauses = query.split(/\s+AND\s+/).map((clause) => readClause(clause.trim()));
  return (intent) => clauses.every((matches) => matches(intent));
}

function readClause(clause: string): Matches {
  const metadata = /^(-?)metadata\[(['"])(.+?)\2\]\s*:\s*(['"])(.*)\4$/.exec(clause);
  if (metadata) return (intent) => (intent.metadata[metadata[3] ?? ''] === metadata[5]) === (metadata[1] === '');
  const word = /^(-?)(status|currency|customer)\s*:\s*(['"])(.*)\3$/.exec(clause);
  if (word) return (intent) => (intent[word[2] as 'currency' | 'customer' | 'status'] === word[4]) === (word[1] === '');
  const number = /^(amount|created)\s*(:|>=|<=|>|<)\s*(\d+)$/.exec(clause);
  if (!number) throw invalidRequest(`We were unable to parse your search query at: ${clause}`, { param: 'query' });
  const bound = Number(number[3]);
  const compare: Record<string, (value: number) => boolean> = {
    ':': (value) => value === bound, '>': (value) => value > bound, '>=': (value) => value >= bound, '<': (value) => value < bound, '<=': (value) => value <= bound,
  };
  return (intent) => compare[number[2] ?? ':']?.(intent[number[1] as 'amount' | 'created']) ?? false;
}
