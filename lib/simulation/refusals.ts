import type { Failure } from '../core/outcome';
import { failed } from '../memory/provider-account';
import type { Fate, ProviderFate } from './scheduler';

function failure(...[attempt]: Parameters<typeof failed>): Failure {
  const answer = failed(attempt);
  if (answer.kind !== 'failure') throw new TypeError('a refusal that is none');
  return answer;
}

/** Fates of a request in which nothing is executed and none is left on its way, with what its client hears. */
export const refusals = {
  refused: () => failure({ sent: false, socketCode: 'ECONNREFUSED' }),
  reset_unexecuted: () => failure({ socketCode: 'ECONNRESET' }),
  rate_limited: () => failure({ status: 429, error: { type: 'invalid_request_error', code: 'rate_limit' } }),
  unauthorised: () => failure({ status: 401, error: { type: 'invalid_request_error' } }),
} as const satisfies Partial<Record<ProviderFate, () => Failure>>;

export const isRefusal = (fate: Fate): fate is keyof typeof refusals => Object.hasOwn(refusals, fate);
