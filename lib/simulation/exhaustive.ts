import type { HttpAnswer } from '../core/answer';
import { dueAt } from '../core/payment';
import type { Payment } from '../core/payment';
import { resendFromShortQueueAfterMs } from '../core/retry';
import { createInvocations } from './invocations';
import type { Order } from './invocations';
import type { Policy } from './product';
import type { Environment, Fate, Process, Step } from './scheduler';
import { createSmallWorld, noted } from './small-world';
import { judge } from './verdict';
import type { Walked } from './walk';
import { startMs } from './world';

/** How often each thing may still go wrong, or be done, in one interleaving. */
export interface Budget {
  readonly crash: number;
  /** Done, and the answer lost: of an AWS service or of the provider. */
  readonly lostAnswer: number;
  /** Given up, and done at any later moment. */
  readonly lateExecution: number;
  readonly duplicateDelivery: number;
  readonly browserConfirm: number;
}

/** What is walked: so many callers of one payment with this card. */
export interface Small {
  readonly callers: number;
  readonly card: string;
  readonly budget: Budget;
  /** So many faults at most come together in one interleaving; the browser is none. */
  readonly faults: number;
}

const environment: Environment = { name: 'environment', skewMs: 0, earlier: false };
const paymentId = 'order';
const minuteMs = 60_000;

/** What each fate costs. A reset stands for every lost answer: that the client waits for its deadline first changes nothing else here. */
const costs: Partial<Readonly<Record<Fate, keyof Budget>>> = {
  crash_before: 'crash', crash_after: 'crash',
  answer_lost: 'lostAnswer', reset_executed: 'lostAnswer', late_write: 'lateExecution', reset_late: 'lateExecution',
};

interface Way {
  readonly label: () => string;
  readonly costs?: keyof Budget;
  readonly go: () => void;
}

/**
 * One payment from the first call to its end, at every fork of which somebody else decides: whose step is next and what becomes of
 * it, which message is delivered, when a late request is executed. Time passes only when nothing else can happen but that.
 */
export async function beginSmall(policy: Policy, { callers, card, budget, faults }: Small, traced = false): Promise<Walked & { readonly timeline: readonly string[] }> {
  const world = createSmallWorld(policy, traced);
  const { scheduler, timeline, ledger, account } = world;
  const secrets = new Set<string>();
  const invocations = createInvocations(world, ({ answer }) => keepSecret(answer));
  const left = { ...budget };
  let faultsLeft = faults;
  const lastFates = new Map<Process, Fate>();
  let sweptAt = -Infinity;
  const order: Order = { id: paymentId, amountMinor: 100, paymentMethod: card, offSession: false, validUntil: startMs + 5 * minuteMs };
  for (let caller = 0; caller < callers; caller += 1) invocations.post(environment, order);
  await scheduler.quiet();
  let ways = forks();

  function keepSecret(answer: HttpAnswer | undefined): void {
    const secret = answer?.body['clientSecret'];
    if (typeof secret === 'string') secrets.add(secret.replace(/_secret_.*/, ''));
  }

  function forks(): readonly Way[] {
    const now = [...scheduler.ready().flatMap(fatesOf), ...deliveries()].filter(isLeft);
    const late = scheduler.late.map((one): Way => ({
      label: () => `late: ${one.name}`,
      go() {
        scheduler.late.splice(scheduler.late.indexOf(one), 1);
        one.run();
      },
    }));
    const browser = [...secrets].map((intentId): Way => ({ label: () => `the browser confirms ${intentId}`, costs: 'browserConfirm', go: () => account.confirmInBrowser(intentId, 'pm_card_visa') })).filter(isLeft);
    const all = [...now, ...late, ...browser];
    // The browser may stay away for ever, so time passes whatever it could do.
    return now.length > 0 || nextAt() === Infinity ? all : [...all, { label: () => 'time passes', go: pass }];
  }

  function isLeft(way: Way): boolean {
    return way.costs === undefined || (left[way.costs] > 0 && (way.costs === 'browserConfirm' || faultsLeft > 0));
  }

  /** Where its last step was done, a crash before the next is one after that: whatever others do in between, nobody can tell them apart. */
  function fatesOf(step: Step): readonly Way[] {
    return ([...step.fates, 'done', 'crash_after', ...(lastFates.get(step.process) === 'done' ? [] : ['crash_before' as const])] as const).flatMap((fate): Way[] => {
      const cost = costs[fate];
      return fate !== 'done' && cost === undefined ? [] : [{
        label: () => `${step.process.name} #${step.process.id}: ${step.about()}${fate === 'done' ? '' : `  ← ${fate}`}`, ...(cost !== undefined && { costs: cost }),
        go() {
          lastFates.set(step.process, fate);
          scheduler.perform(step, fate);
        },
      }];
    });
  }

  function deliveries(): readonly Way[] {
    return (['retryQueue', 'reconcileQueue'] as const).flatMap((name) => [1, 2].flatMap((copies): Way[] => (world[name].due(scheduler.now()) === 0 ? [] : [{
      label: () => `${name} delivers${copies === 2 ? ' twice' : ''}`, ...(copies === 2 && { costs: 'duplicateDelivery' as const }),
      go() {
        const received = world[name].receive(scheduler.now());
        if (received !== undefined) for (let copy = 0; copy < copies; copy += 1) (name === 'retryQueue' ? invocations.replay : invocations.settle)(received, environment);
      },
    }])));
  }

  /** When reconcile has something to do: its schedule fires every minute, and finds nothing before. */
  function sweepAt(): number {
    return ledger.rows().reduce((next, row) => Math.min(next, Math.max(workAt(row), sweptAt + minuteMs)), Infinity);
  }

  function nextAt(): number {
    return Math.min(scheduler.nextAt(), world.retryQueue.nextAt() ?? Infinity, world.reconcileQueue.nextAt() ?? Infinity, sweepAt());
  }

  function pass(): void {
    scheduler.advance(Math.max(0, nextAt() - scheduler.now()));
    timeline.add(() => 'time has passed');
    if (sweepAt() > scheduler.now()) return;
    sweptAt = scheduler.now();
    invocations.sweep(environment);
  }

  /** Everybody asks once more, and every word is held against the books. */
  async function judgeAll(): Promise<readonly string[]> {
    scheduler.advance(1);
    invocations.get(environment, paymentId);
    for (await scheduler.quiet(); scheduler.ready().length > 0; await scheduler.quiet()) for (const step of scheduler.ready()) scheduler.perform(step, 'done');
    invocations.close();
    return judge({
      paymentId, row: ledger.rows()[0], booked: account.books, exchanges: invocations.exchanges, writes: ledger.writes, cancelledByHand: false, forgotten: false, outOfReach: false, skewMs: 0,
    }).map(({ law, what }) => `${law}: ${what}`);
  }

  return {
    timeline: timeline.lines,
    ways: () => ways.length,
    async take(index) {
      const way = ways[index];
      if (way === undefined) throw new RangeError(`there is no way ${index} here`);
      timeline.add(way.label);
      if (way.costs !== undefined) left[way.costs] -= 1;
      if (way.costs !== undefined && way.costs !== 'browserConfirm') faultsLeft -= 1;
      way.go();
      await scheduler.quiet();
      world.dropSpent();
      ways = forks();
    },
    state: () => [world.state(), noted([left, faultsLeft]), Number.isFinite(sweptAt) ? sweptAt : '', noted(invocations.exchanges.map((exchange) => noted(exchange)).toSorted())].join('\n'),
    judge: judgeAll,
  };
}

function workAt(row: Payment): number {
  return row.state === 'queued' ? Math.min(row.order.validUntil, Math.max(row.notBefore, row.sentAt + resendFromShortQueueAfterMs)) : (dueAt(row) ?? Infinity);
}
