import { answerInvalid, answerNotAccepted, answerOtherContent, answerOver, answerPost, answerUnreadable } from '../core/answer';
import type { HttpAnswer } from '../core/answer';
import { withOtherCard } from '../core/fence';
import { guard } from '../core/guard';
import { claim, queue } from '../core/change';
import { isWanted, sameContent } from '../core/payment';
import type { Payment } from '../core/payment';
import { wayOf } from '../core/plan';
import type { Steering } from '../core/plan';
import { isPossible } from '../core/possible';
import { parseRequest } from '../core/request';
import { begunAt } from '../core/retry';
import type { Request } from '../core/request';
import type { Attempt, AttemptDeps } from './attempt';
import { createPlace } from './place';
import type { Random, RetryQueue } from './ports';
import { sendRetryMessage, sendRetryMessageInDoubt } from './retry-message';
import { providerNamed } from './providers';

export interface ChargeDeps extends AttemptDeps {
  readonly attempt: Attempt;
  readonly retryQueue: RetryQueue;
  readonly random: Random;
}

/** The breaker is open and the healer has not answered: its bell may be lost, so some of those who wait ring it again. */
const ringAgainShare = 0.2;

/** Less time than this is not worth an attempt: the payment waits instead. */
const leastAttemptMs = 1_000;

/**
 * POST /payments: claim, then attempt or queue, then answer with what is true now.
 * Before the claim is acknowledged every failure is 503 `not-accepted`: at worst a bare claim is left, which is never
 * charged unless the shop sends the id again.
 */
export function createCharge(deps: ChargeDeps) {
  const { ledger, control, provider, clock, log, random, settings } = deps;
  const place = createPlace(deps);

  /** @param receivedAt when the request reached the API (ms); the deadline counts from there */
  return async function charge(input: unknown, correlationId: string, receivedAt: number): Promise<HttpAnswer> {
    const began = begunAt(receivedAt, clock.now());
    const parsed = parseRequest(input, clock.now());
    if ('problem' in parsed) return answerInvalid(parsed.problem, idOf(input));
    const { request } = parsed;
    const { id, amountMinor, currency } = request.order;
    const whyNot = provider.forms.whyNot(amountMinor, currency);
    if (whyNot !== undefined) return answerInvalid({ field: 'amountMinor', detail: whyNot }, id);
    try {
      const steering = await control.steering(provider.name, clock.now());
      const late = request.order.validUntil <= clock.now();
      if (late || !(await accepting(steering))) {
        const known = await ledger.get(id);
        if (known !== undefined && !isPossible(known, id)) return unreadable(id, correlationId);
        if (known !== undefined && known.state !== 'claimed') return sameContent(known.order, request.order) ? answerPost(known) : answerOtherContent(known, request.order);
        return late ? answerInvalid({ field: 'validUntil', detail: 'validUntil must be in the future' }, id) : answerNotAccepted(id, 'There is no Stripe key yet, run: npx paymedic key set.');
      }
      const claimed = await ledger.claim(claim(request.order, request.paymentMethod, correlationId, clock.now()));
      if ('claimed' in claimed) return await follow(claimed.claimed, steering, began);
      return isPossible(claimed.existing, id) ? await repeat(claimed.existing, request, steering, began) : unreadable(id, correlationId);
    } catch (error) {
      log.error('not accepted', { paymentId: id, correlationId, error: String(error) });
      return answerNotAccepted(id, 'The ledger cannot be reached.');
    }
  };

  function unreadable(id: string, correlationId: string): HttpAnswer {
    log.error('a row that no version of ours can have written: left alone, look at it', { paymentId: id, correlationId });
    return answerUnreadable(id);
  }

  async function accepting({ plan, evidence }: Steering): Promise<boolean> {
    if (!plan.accepting) return provider.configured();
    // The queue path needs neither the SDK nor the secret.
    return wayOf({ plan, evidence }, settings, clock.now(), 0).go === 'queue' || provider.configured();
  }

  /** The same id again: the same content answers with the present state, and a claim that nobody followed is followed now. */
  async function repeat(payment: Payment, request: Request, steering: Steering, began: number): Promise<HttpAnswer> {
    if (guard('same_content', !sameContent(payment.order, request.order))) return answerOtherContent(payment, request.order);
    if (payment.state === 'claimed') return follow({ ...payment, ...(request.paymentMethod !== undefined && { paymentMethod: request.paymentMethod }) }, steering, began);
    // Sent again since: a request that is older than the end that the shop was told, as after a freeze, brings nothing back.
    if (payment.state === 'cancelled' && payment.reason === 'abandoned' && !guard('sent_before_the_end', began < payment.updatedAt)) {
      const again = await ledger.replace(payment, claim(request.order, request.paymentMethod, payment.correlationId, clock.now()));
      return 'written' in again ? follow(again.written, steering, began) : answerPost(again.conflict ?? payment);
    }
    if (payment.state === 'declined' && !isWanted(payment, clock.now())) return answerOver(payment);
    const other = request.paymentMethod === payment.paymentMethod ? undefined : request.paymentMethod;
    if (other !== undefined && (payment.state === 'declined' || payment.state === 'needs_customer') && isWanted(payment, clock.now())) {
      return follow(withOtherCard(payment, other), steering, began);
    }
    return answerPost(payment, await secretFor(payment, began));
  }

  /** From here on the payment is accepted as soon as a write says so; what is uncertain is answered as `claimed`. */
  async function follow(payment: Payment, steering: Steering, began: number): Promise<HttpAnswer> {
    try {
      const now = clock.now();
      // What the ledger took so far counts: a slow one leaves the provider less time, and never the customer longer.
      const deadlineAt = began + settings.deadlineMs;
      const where = deadlineAt - now >= leastAttemptMs ? await place(payment, steering) : { wait: 'too little time was left for an attempt' };
      if ('at' in where) {
        const done = await deps.attempt(payment, deadlineAt, where.at);
        if (done.ours && done.payment.state === 'queued') await sendRetryMessage(deps, done.payment);
        return answerPost(done.payment, done.clientSecret ?? (await secretFor(done.payment, began)));
      }
      if (where.unheard && random.chance() < ringAgainShare) await deps.bell.ring(`${provider.name}: ${where.wait}`).catch(() => undefined);
      return await wait(payment, where.wait);
    } catch (error) {
      log.error('left to reconcile', { paymentId: payment.order.id, correlationId: payment.correlationId, error: String(error) });
      await sendRetryMessageInDoubt(deps, payment, 0);
      // Whether the write was applied is not known, so the answer promises neither.
      return answerPost({ ...payment, state: 'claimed' });
    }
  }

  async function wait(payment: Payment, reason: string): Promise<HttpAnswer> {
    const written = await ledger.replace(payment, queue(payment, reason, clock.now()));
    if (!('written' in written)) return answerPost(written.conflict ?? payment);
    if (written.written.state === 'queued') await sendRetryMessage(deps, written.written);
    log.info('queued', { paymentId: payment.order.id, correlationId: payment.correlationId, reason });
    return answerPost(written.written);
  }

  /**
   * Off session the question comes as a decline, without the secret that the browser needs: it is read then, within the same deadline.
   * What nobody wants any more is not handed out to be finished.
   */
  async function secretFor(payment: Payment, began: number): Promise<string | undefined> {
    if (payment.state !== 'needs_customer' || !isWanted(payment, clock.now())) return undefined;
    const answer = await providerNamed(deps, payment.fence.provider)?.session(began + settings.deadlineMs, (calls) => calls.retrieve(payment.fence.intentId));
    return answer?.kind === 'intent' ? answer.clientSecret : undefined;
  }
}

function idOf(input: unknown): string | undefined {
  const id: unknown = typeof input === 'object' && input !== null && 'id' in input ? input.id : undefined;
  return typeof id === 'string' && id.length <= 100 ? id : undefined;
}

export type Charge = ReturnType<typeof createCharge>;
