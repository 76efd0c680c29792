import type { Clock, Provider, ProviderCalls } from '../app/ports';
import type { Forms } from '../core/fence';
import { guard } from '../core/guard';
import type { Answer } from '../core/outcome';
import type { BookedEvent } from './event-history';
import { createProviderAccount, failed, serverError } from './provider-account';
import type { BookedIntent, ProviderRequest } from './provider-account';

/** What happens to one request on its way. */
export type Fault =
  | 'none'
  /** Takes a while, in which it holds its key and its intent. */
  | 'slow'
  /** Never connected. */
  | 'refused'
  /** Never processed, never answered. */
  | 'lost'
  /** Processed, and the answer lost. */
  | 'lost_after'
  /** No answer now; processed when `runLate` is called. */
  | 'late'
  /** A 500 that the key stores and replays; nothing was executed. */
  | 'stored_500'
  /** The same, after the request was executed. */
  | 'executed_500'
  | 'rate_limited'
  | 'wrong_key';

export type Operation = 'create' | 'confirm' | 'retrieve' | 'cancel' | 'probe';

export interface MemoryProvider extends Provider {
  readonly books: readonly BookedIntent[];
  /** What happened to the intents, oldest first. */
  readonly events: readonly BookedEvent[];
  /** Executes requests that nobody waits for any more. */
  runLate(): void;
  /** The customer finishes in the browser. */
  authenticate(intentId: string): void;
}

/** A provider that takes our own words. */
export const plainForms: Forms = { create: (params) => ({ ...params }), confirm: (params) => ({ ...params }), whyNot: () => undefined };

/** How long a slow request takes (ms). */
const slowMs = 200;

/**
 * A card provider in memory: an account with Stripe's rules, and a road to it on which requests meet faults.
 * @param faultOf asked before every request
 */
export function createMemoryProvider({ name = 'stripe', clock, faultOf, timeoutMs, ratePerSecond }: {
  /** @default 'stripe' */
  readonly name?: string;
  readonly clock: Clock;
  readonly faultOf: (operation: Operation, count: number) => Fault;
  /** How long a request without an answer takes. */
  readonly timeoutMs: number;
  /** At most so many requests a second are let in. @default all */
  readonly ratePerSecond?: number;
}): MemoryProvider {
  const account = createProviderAccount({ now: () => clock.now(), ...(name !== 'stripe' && { prefix: `pi_${name}_`, cards: 'pm_' }) });
  account.limit(ratePerSecond);
  const late: (() => void)[] = [];
  let requests = 0;

  /** One request: the fault decides whether it is executed and whether its answer arrives. */
  async function send(deadlineAt: number, request: ProviderRequest | 'probe'): Promise<Answer> {
    requests += 1;
    if (guard('deadline_passed', clock.now() >= deadlineAt)) return failed({ sent: false, deadline: true });
    const execute = (): Answer => (request === 'probe' ? { kind: 'intent', id: '', status: 'processing' } : account.handle(request));
    const fault = faultOf(request === 'probe' ? 'probe' : request.operation, requests);
    switch (fault) {
      case 'none':
        return execute();
      case 'slow': {
        if (request === 'probe') return execute();
        const begun = account.begin(request);
        await clock.sleep(slowMs);
        return 'answer' in begun ? begun.answer : begun.end('executed');
      }
      case 'refused':
        return failed({ sent: false, socketCode: 'ECONNREFUSED' });
      case 'lost':
        await clock.sleep(Math.min(timeoutMs, deadlineAt - clock.now()));
        return failed({ deadline: true });
      case 'late':
        late.push(() => void execute());
        await clock.sleep(Math.min(timeoutMs, deadlineAt - clock.now()));
        return failed({ deadline: true });
      case 'lost_after':
        execute();
        return failed({ socketCode: 'ECONNRESET' });
      case 'stored_500':
        return request === 'probe' ? serverError() : account.handle(request, 'failed_before');
      case 'executed_500':
        return request === 'probe' ? serverError() : account.handle(request, 'failed_after');
      case 'rate_limited':
        return failed({ status: 429, error: { type: 'invalid_request_error', code: 'rate_limit' } });
      case 'wrong_key':
        return failed({ status: 401, error: { type: 'invalid_request_error' } });
      default:
        return fault satisfies never;
    }
  }

  const callsUntil = (deadlineAt: number): ProviderCalls => ({
    create: ({ key, params }) => send(deadlineAt, { operation: 'create', key, params }),
    confirm: (intentId, { key, params }) => send(deadlineAt, { operation: 'confirm', intentId, key, params }),
    retrieve: (intentId) => send(deadlineAt, { operation: 'retrieve', intentId }),
    cancel: (intentId, key) => send(deadlineAt, { operation: 'cancel', intentId, key }),
    async probe() {
      const answer = await send(deadlineAt, 'probe');
      if (answer.kind !== 'failure') return 'up';
      return answer.cause === 'ours' ? 'refused' : answer.cause === 'rate' ? 'up' : 'down';
    },
  });

  return {
    name,
    forms: plainForms,
    configured: () => Promise.resolve(true),
    linkTo: (intentId) => `memory:${intentId}`,
    session: (deadlineAt, work) => work(callsUntil(deadlineAt)),
    books: account.books,
    events: account.events,
    runLate: () => late.splice(0).forEach((execute) => execute()),
    authenticate: (intentId) => account.confirmInBrowser(intentId, 'pm_card_visa'),
  };
}
