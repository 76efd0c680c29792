import { callsPerPayment } from '../core/drain';
import { boundTo } from '../core/fallback';
import { guard } from '../core/guard';
import { endUnwanted, queue } from '../core/change';
import { isWanted } from '../core/payment';
import type { Payment, Queued } from '../core/payment';
import { hasRoom } from '../core/plan';
import type { Plan, Steering } from '../core/plan';
import { isReplaced, parseRetryMessage, retryMessageOf } from '../core/message';
import { orderHookTimeoutMs } from '../core/order-question';
import { isPossible } from '../core/possible';
import { resendAfterMs } from '../core/retry';
import type { Attempt, AttemptDeps } from './attempt';
import type { OrderHook, Provider, RetryQueue } from './ports';
import { gone, namesOf } from './providers';

export interface ReplayDeps extends AttemptDeps {
  readonly attempt: Attempt;
  readonly retryQueue: RetryQueue;
  /** @default nobody is asked */
  readonly orderHook?: OrderHook;
}

/** The longest delay that SQS knows. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html */
const longestDelayMs = 15 * 60_000;
/** While nothing flows: look again in half a minute. While the provider is coming back: in a few seconds. */
const heldMs = 30_000;
const comingBackMs = 3_000;
/** A shop that gave no answer is asked again after this. */
const hookSilentMs = 60_000;

/**
 * One message of the retry queue. Returns when the message may be deleted; throws only when the ledger or the queue failed,
 * so that the message comes again. Waiting lives in the ledger and a fresh message replaces one that must wait: receive
 * counts count crashes only, and an outage never fills the dead-letter queue.
 */
export function createReplay(deps: ReplayDeps) {
  const { ledger, control, provider, fallback, retryQueue, clock, log, settings, metrics } = deps;
  const names = namesOf(deps);

  /** @param endAt when this invocation must be over (ms) */
  return async function replay(body: string, endAt: number): Promise<void> {
    const parsed = parseRetryMessage(body);
    if ('poison' in parsed) return retryQueue.quarantine(body, parsed.poison);
    const { paymentId } = parsed.message;
    const payment = await ledger.get(paymentId);
    if (payment === undefined) return retryQueue.quarantine(body, 'no_ledger_row');
    if (!isPossible(payment, paymentId)) return retryQueue.quarantine(body, 'impossible_state');
    // Ended, or in other hands: a duplicate, or redriven by hand. Harmless.
    if (guard('only_queued', payment.state !== 'queued')) return undefined;
    return isReplaced(parsed.message, payment) ? undefined : work(payment as Queued, endAt);
  };

  async function work(payment: Queued, endAt: number): Promise<void> {
    const now = clock.now();
    if (guard('still_wanted', !isWanted(payment, now))) return end(payment, now);
    if (payment.notBefore > now) return replace(payment, payment.notBefore - now);
    const gate = await gateFor(payment, endAt);
    if ('waitMs' in gate) return replace(payment, gate.waitMs);
    // Asked behind the gate, so that a long queue asks the shop no faster than it drains. A probe's permit that is spent on a
    // payment that then waits is followed by another one.
    const word = await deps.orderHook?.ask(payment.order) ?? 'wanted';
    if (guard('unwanted_by_shop', word === 'unwanted')) return end({ ...payment, cancelRequested: true }, clock.now());
    if (guard('shop_silent', word === 'no_answer')) return askLater(payment);
    metrics.retry(gate.at.name, 'replay');
    const done = await deps.attempt(payment, clock.now() + settings.deadlineMs, gate.at);
    if (done.ours && done.payment.state === 'queued') await replace(done.payment, Math.max(0, done.payment.notBefore - clock.now()));
  }

  /** Nobody wants the charge any more. What may still be charged goes to reconcile, which cancels the intent first. */
  async function end(payment: Queued, now: number): Promise<void> {
    const change = endUnwanted(payment, now);
    if (change === undefined) return undefined;
    await ledger.replace(payment, change);
    log.info('ended unwanted', { paymentId: payment.order.id, correlationId: payment.correlationId, state: change.state });
    return change.state === 'unknown' ? deps.reconcileQueue.send({ paymentId: payment.order.id }, 0) : undefined;
  }

  /** Never charged on silence: it waits in the ledger like all that wait, until its `validUntil`. */
  async function askLater(payment: Queued): Promise<void> {
    const now = clock.now();
    log.warn('the order hook gave no answer: the payment waits', { paymentId: payment.order.id, correlationId: payment.correlationId });
    const waiting = await ledger.replace(payment, queue(payment, 'the order hook gave no answer', now, now + hookSilentMs));
    if ('written' in waiting) await replace(waiting.written, hookSilentMs);
  }

  type Gate = { readonly at: Provider } | { readonly waitMs: number };

  /** The plan, then the drain's tokens; waits for a token as long as an attempt still fits into this invocation. */
  async function gateFor(payment: Queued, endAt: number): Promise<Gate> {
    const bound = boundTo(payment, names);
    if (bound === 'gone') {
      log.error(gone(payment.fence?.provider ?? ''), { paymentId: payment.order.id, correlationId: payment.correlationId });
      return { waitMs: longestDelayMs };
    }
    const mustGo = bound === 'either' ? undefined : bound.only;
    for (;;) {
      const now = clock.now();
      const left = endAt - now - settings.deadlineMs - 2_000 - (deps.orderHook === undefined ? 0 : orderHookTimeoutMs);
      const { plan, evidence } = await control.steering(provider.name, now);
      if (left < 0) return { waitMs: 1_000 };
      const there = fallback !== undefined && (mustGo ?? plan.route) === fallback.name ? fallback : undefined;
      if (mustGo !== fallback?.name && plan.permit !== undefined && (await control.takePermit(plan.permit, now))) return { at: provider };
      const waits = there === undefined ? held({ plan, evidence }) : await heldAt(there, plan, now);
      if (waits) return { waitMs: there === undefined && (plan.permit !== undefined || plan.share > 0) ? comingBackMs : heldMs };
      const at = there ?? provider;
      const taken = await control.takeTokens(at.name, callsPerPayment, there === undefined ? plan.drainPerSecond : (plan.fallback?.drainPerSecond ?? 0), now);
      if (taken.granted) return { at };
      if (taken.waitMs > left) return { waitMs: Math.min(taken.waitMs, heldMs) };
      await clock.sleep(taken.waitMs);
    }
  }

  /** The fallback has its own evidence and its own tokens. */
  async function heldAt(there: Provider, plan: Plan, now: number): Promise<boolean> {
    return plan.fallback === undefined || !hasRoom((await control.steering(there.name, now)).evidence, settings, now);
  }

  /** What waits has no customer in front of it: it also waits while others fill the places at the provider. */
  function held({ plan, evidence }: Steering): boolean {
    return plan.route === 'queue' || plan.drainPerSecond <= 0 || evidence.inFlight >= settings.inFlightCap
      || (evidence.score >= settings.breaker.minFailures && clock.now() - evidence.lastFailureAt <= settings.breaker.windowMs);
  }

  /** A fresh message for the same payment; the one in hand is then deleted. */
  async function replace(payment: Payment, waitMs: number): Promise<void> {
    await retryQueue.send(retryMessageOf(payment), Math.min(waitMs, longestDelayMs));
    // Reconcile must not take it for lost while it goes round. Refused, it is noted the next time: thrown, the message in hand would
    // come again beside the fresh one, and both again, for as long as the ledger takes no writes.
    const now = clock.now();
    if (payment.state === 'queued' && now - payment.sentAt > resendAfterMs / 2) {
      await ledger.replace(payment, queue(payment, payment.reason, now, payment.notBefore)).catch(() => undefined);
    }
  }
}

export type Replay = ReturnType<typeof createReplay>;
