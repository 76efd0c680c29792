import type { Provider, ProviderCalls } from '../app/ports';
import { guard } from '../core/guard';
import type { Answer } from '../core/outcome';
import type { Forms } from '../core/fence';
import { failed } from '../memory/provider-account';
import type { ProviderAccount, ProviderRequest } from '../memory/provider-account';
import type { Fate, Process, ProviderFate, Scheduler, Step } from './scheduler';
import { isRefusal, refusals } from './refusals';
import { createSentNotes } from './sent';

/** A request between its client and the provider. */
interface Flight {
  readonly name: string;
  readonly account: ProviderAccount;
  readonly request: ProviderRequest;
  /** The client, as long as it waits. */
  client?: { readonly step: Step; readonly answer: (answer: Answer) => void };
}

const fatesOf: readonly ProviderFate[] = [
  'refused', 'reset_unexecuted', 'reset_executed', 'reset_late', 'slow', 'on_its_way', 'stored_500', 'executed_500', 'executed_late_after_500', 'rate_limited', 'unauthorised', 'twice', 'twice_in_use', 'foreign_answer',
];
const fatesOfReads: readonly ProviderFate[] = ['refused', 'reset_unexecuted', 'on_its_way', 'executed_500', 'rate_limited', 'unauthorised'];
const isOfProvider = (fate: Fate): fate is ProviderFate => fatesOf.some((one) => one === fate);
const timedOut = (): Answer => failed({ deadline: true });

export interface NetworkDeps {
  readonly scheduler: Scheduler;
  readonly forms: Forms;
  /** The account whose key is configured now. */
  readonly accountOf: (provider: string) => ProviderAccount;
}

/**
 * The road between our processes and the providers. A request is sent, executed and answered at three moments, and anything
 * may happen between them: it may be executed long after its client gave up.
 */
export function createNetwork({ scheduler, forms, accountOf }: NetworkDeps) {
  const sent = createSentNotes();

  /** Answers by another's request, for the fate `foreign_answer`. */
  function foreign(account: ProviderAccount, request: ProviderRequest): Answer {
    const other = account.books.find(({ id, paymentId }) => id !== request.intentId && request.params?.['metadata'] !== paymentId);
    account.handle(request);
    return other === undefined ? refusals.reset_unexecuted() : { kind: 'intent', id: other.id, status: other.status, clientSecret: `${other.id}_secret_x`, paymentId: other.paymentId };
  }

  /** A 500 says nothing of what was done: it may be finished behind it, without its key. https://docs.stripe.com/error-low-level#server-errors */
  function halfDone(account: ProviderAccount, name: string, request: ProviderRequest): Answer {
    const begun = account.begin(request);
    if ('answer' in begun) return begun.answer;
    const { key = '', ...rest } = request;
    const sentAt = scheduler.now();
    scheduler.late.push({ name: `${name} ${key} is finished after its 500`, unhurried: true, abandoned: () => ({ sentAt, intentId: request.intentId }), run: () => void account.handle(rest) });
    return begun.end('failed_before');
  }

  /**
   * The provider gets a request twice. Our client sends it once (test/providers holds it to that), so the copy is one of a
   * request that was let in: there is no earlier try behind a 429.
   */
  function doubled(account: ProviderAccount, name: string, request: ProviderRequest, inUse = false): Answer {
    const begun = account.begin(request);
    if ('answer' in begun) return begun.answer;
    if (!inUse) {
      fly(name, account, request, false);
      return begun.end('executed');
    }
    scheduler.late.push({ name: `${name} ${request.key ?? ''} is executed`, begun: true, run: () => void begun.end('executed') });
    return failed({ status: 409, error: { type: 'invalid_request_error', code: 'idempotency_key_in_use' } });
  }

  /** The request is there, or on its way, and is executed when it is let. Its client waits until the deadline. */
  function fly(name: string, account: ProviderAccount, request: ProviderRequest, begun: boolean): Flight {
    const flight: Flight = { name, account, request };
    const work = begun ? account.begin(request) : undefined;
    const sentAt = scheduler.now();
    scheduler.late.push({
      name: `${name} ${request.key ?? request.intentId ?? ''} is executed`,
      ...(request.key !== undefined && { key: request.key }),
      ...(begun && { begun: true as const }),
      abandoned: () => (flight.client === undefined ? { sentAt, intentId: request.intentId } : undefined),
      run() {
        const started = work ?? account.begin(request);
        const answer = 'answer' in started ? started.answer : started.end('executed');
        const { client } = flight;
        if (client === undefined || !scheduler.drop(client.step)) return;
        delete flight.client;
        client.answer(answer);
      },
    });
    return flight;
  }

  function send(process: Process, provider: string, deadlineAt: number, request: ProviderRequest): Promise<Answer> {
    const name = `${provider}.${request.operation}`;
    const about = (): string => `${name} ${request.key ?? request.intentId ?? ''}`;
    const deadline = deadlineAt - process.environment.skewMs;
    const postedAt = scheduler.now();
    return new Promise((resolve) => {
      const wait = (flight: Flight): void => {
        const step: Step = {
          process, name: `${name}.answer`, notBefore: Math.max(deadline, scheduler.now()), fates: [], effect: () => undefined, about: () => `${about()}: no answer until the deadline`,
          take() {
            delete flight.client;
            resolve(timedOut());
          },
        };
        flight.client = { step, answer: resolve };
        scheduler.add(step);
      };
      scheduler.add({
        process, name, notBefore: 0, about, fates: request.key === undefined ? fatesOfReads : fatesOf,
        effect() {
          // Of a process that has crashed it is what had left before, and that is nothing after the deadline either.
          const leftAt = process.state === 'crashed' ? postedAt : scheduler.now();
          if (guard('deadline_passed', leftAt >= deadline)) return;
          sent.note(process, request, leftAt);
          fly(name, accountOf(provider), request, false);
        },
        take(fate) {
          // Nothing is sent after the deadline, not even when a frozen function thaws.
          if (guard('deadline_passed', scheduler.now() >= deadline)) return resolve(failed({ sent: false, deadline: true }));
          const account = accountOf(provider);
          sent.note(process, request, scheduler.now());
          if (fate === 'slow' || fate === 'on_its_way') return wait(fly(name, account, request, fate === 'slow'));
          return resolve(answerAtOnce(account, name, request, fate));
        },
      });
    });
  }

  function answerAtOnce(account: ProviderAccount, name: string, request: ProviderRequest, fate: Fate): Answer {
    if (!isOfProvider(fate)) return account.handle(request);
    if (isRefusal(fate)) return refusals[fate]();
    switch (fate) {
      case 'reset_executed':
        account.handle(request);
        return refusals.reset_unexecuted();
      case 'reset_late':
        fly(name, account, request, false);
        return refusals.reset_unexecuted();
      case 'stored_500':
        return account.handle(request, 'failed_before');
      case 'executed_500':
        return account.handle(request, 'failed_after');
      case 'executed_late_after_500':
        return halfDone(account, name, request);
      case 'twice':
        return doubled(account, name, request);
      case 'twice_in_use':
        return doubled(account, name, request, true);
      case 'foreign_answer':
        return foreign(account, request);
      case 'slow':
      case 'on_its_way':
        return account.handle(request);
      default:
        return fate satisfies never;
    }
  }

  function callsOf(process: Process, provider: string, deadlineAt: number): ProviderCalls {
    const to = (request: ProviderRequest): Promise<Answer> => send(process, provider, deadlineAt, request);
    return {
      create: ({ key, params }) => to({ operation: 'create', key, params }),
      confirm: (intentId, { key, params }) => to({ operation: 'confirm', intentId, key, params }),
      retrieve: (intentId) => to({ operation: 'retrieve', intentId }),
      cancel: (intentId, key) => to({ operation: 'cancel', intentId, key }),
      async probe() {
        // Any read will do: an account always knows that it has no such intent.
        const answer = await to({ operation: 'retrieve', intentId: 'probe' });
        if (answer.kind !== 'failure' || answer.code === 'resource_missing') return 'up';
        return answer.cause === 'ours' ? 'refused' : answer.cause === 'rate' ? 'up' : 'down';
      },
    };
  }

  return {
    sent,
    /** The provider port of one process. */
    providerFor: (process: Process, name: string): Provider => ({
      name, forms,
      configured: () => Promise.resolve(true),
      linkTo: (intentId) => `memory:${intentId}`,
      session: (deadlineAt, work) => work(callsOf(process, name, deadlineAt)),
    }),
  };
}

export type Network = ReturnType<typeof createNetwork>;
