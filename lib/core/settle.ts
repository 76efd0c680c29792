import { belongsTo } from './fence';
import type { FencedIntent } from './fence';
import { guard } from './guard';
import { attemptsBegun } from './history';
import type { Answer, Failure, Intent } from './outcome';
import { askCustomer, charge, decline, markUnknown, quarantine, requeue, retire } from './change';
import { isWanted } from './payment';
import type { Change, DeclineReason, Fence, Payment, Unknown, NeedsCustomer } from './payment';
import { lookAfterMs, waitAfterAttemptMs } from './retry';

/** Any answer to a create but an intent. Nothing was charged: the intent, if there is one, was never confirmed. */
export function settleCreate(payment: Payment, fence: Fence, answer: Exclude<Answer, Intent>, now: number): Change {
  if (answer.kind === 'declined') return decline(payment, fence, reason(answer), now);
  if (answer.code === 'idempotency_error') return quarantine(payment, 'the id was used at the provider with other content', now);
  if (answer.handling === 'refuse') return decline(payment, fence, reasonOf(answer), now);
  const next = guard('key_spent', answer.handling === 'look_up_new_key') ? spent(fence) : fence;
  return requeue(payment, next, answer.detail, answer.cause, now, now + waitAfterAttemptMs(attemptsBegun(payment.attempts), answer.cause));
}

/** A create key that replays a stored server error for ever is followed by another. */
function spent(fence: Fence): Fence {
  return { ...fence, create: { ...fence.create, firstSentAt: 0 } };
}

/**
 * The answer to a confirm.
 * @param fence as it was written before the request left
 * @param doubtBefore was an earlier try of the same key still without an answer?
 */
export function settleConfirm(payment: Payment, fence: FencedIntent, doubtBefore: boolean, answer: Answer, now: number): Change {
  const { confirm: _answered, ...rest } = fence;
  const answered = { ...rest, inDoubt: false };
  switch (answer.kind) {
    case 'intent':
      return settleIntent(payment, fence, answered, answer, now);
    case 'declined':
      return asksForCustomer(answer)
        ? askCustomer(payment, answered, now, now + lookAfterMs(0))
        : settleDecline(payment, answered, answer, now);
    case 'failure':
      return settleFailure(payment, { fence, answered, doubtBefore }, answer, now);
    default:
      return answer satisfies never;
  }
}

/** The issuer wants the customer to prove who it is; another card is not needed. https://docs.stripe.com/declines/codes */
function asksForCustomer({ code, declineCode }: DeclineReason): boolean {
  const asking = ['authentication_required', 'authentication_not_handled'];
  return asking.includes(code) || asking.includes(declineCode ?? '');
}

function settleIntent(payment: Payment, sent: FencedIntent, answered: Fence & { intentId: string }, intent: Intent, now: number): Change {
  if (guard('belongs_to_payment', intent.id !== sent.intentId || !belongsTo(intent, payment))) return quarantine(payment, 'the provider answered with another intent', now);
  switch (intent.status) {
    case 'succeeded':
      return charge(payment, answered, now);
    case 'requires_action':
      return askCustomer(payment, answered, now, now + lookAfterMs(0));
    case 'canceled':
      return retire(payment, answered, now);
    case 'processing':
    case 'requires_capture':
    case 'requires_confirmation':
    case 'requires_payment_method':
      return markUnknown(payment, sent, now, { nextLookAt: now + lookAfterMs(0) });
    default:
      return intent.status satisfies never;
  }
}

/** A decline is final only when nothing else can still charge the intent. */
function settleDecline(payment: Payment, fence: Fence & { intentId: string }, why: DeclineReason, now: number): Change {
  if (guard('secret_given', fence.secretGiven)) return askCustomer(payment, fence, now, now + lookAfterMs(0));
  if (guard('confirm_abandoned', fence.abandoned)) return markUnknown(payment, fence, now, { nextLookAt: now, declinedWith: reason(why) });
  return decline(payment, fence, reason(why), now);
}

function settleFailure(
  payment: Payment,
  { fence, answered, doubtBefore }: { fence: FencedIntent; answered: Fence & { intentId: string }; doubtBefore: boolean },
  failure: Failure,
  now: number,
): Change {
  const nextLookAt = now + lookAfterMs(0);
  if (failure.outcome === 'not_charged' && failure.handling === 'refuse') {
    // The key may not have kept the refusal, so for an earlier try without an answer it proves nothing: the intent is canceled first.
    return settleDecline(payment, { ...answered, abandoned: answered.abandoned || guard('doubt_before', doubtBefore) }, reasonOf(failure), now);
  }
  if (!guard('outcome_unknown', failure.outcome === 'unknown') && !guard('doubt_before', doubtBefore)) {
    const untouched = { ...fence, inDoubt: false };
    return requeue(payment, untouched, failure.detail, failure.cause, now, now + waitAfterAttemptMs(attemptsBegun(payment.attempts), failure.cause));
  }
  // Used with other parameters: a ledger that was restored has forgotten that confirm, and the key is never to be had again.
  const lost = failure.code === 'idempotency_error';
  if (guard('key_spent', lost || failure.handling === 'look_up_new_key')) {
    return markUnknown(payment, { ...answered, abandoned: true }, now, { nextLookAt, cause: failure.cause });
  }
  return markUnknown(payment, fence, now, { nextLookAt, cause: failure.cause });
}

/** What a look at the intent asks for next. */
export type LookResult =
  | { readonly next: 'write'; readonly change: Change }
  /** Nobody wants the charge: cancel the intent, then look at the answer. */
  | { readonly next: 'cancel' };

/**
 * A look at the intent of an unknown or waiting payment. It proves `charged`, and the end of a canceled intent; it never
 * proves "not charged" otherwise: a request that we gave up on may still be executed. So a wanted payment goes back to the
 * queue, where the same key is sent again, and an unwanted one must be canceled first.
 */
export function settleLook(payment: Unknown | NeedsCustomer, answer: Answer, now: number): LookResult {
  const later = now + lookAfterMs(payment.looks + 1);
  if (answer.kind !== 'intent') return { next: 'write', change: lookAgain(payment, later, now) };
  if (guard('belongs_to_payment', !belongsTo(answer, payment))) return { next: 'write', change: quarantine(payment, 'the provider knows this intent under another payment', now) };
  const fence = { ...payment.fence, intentId: answer.id };
  if (answer.status === 'succeeded') return { next: 'write', change: charge(payment, fence, now) };
  if (answer.status === 'canceled') return { next: 'write', change: retire(payment, fence, now) };
  const unwanted = !isWanted(payment, now) || (payment.state === 'unknown' && payment.declinedWith !== undefined);
  if (guard('cancel_first', unwanted)) return { next: 'cancel' };
  if (answer.status === 'processing' || answer.status === 'requires_capture') return { next: 'write', change: lookAgain(payment, later, now) };
  if (payment.state === 'needs_customer') return { next: 'write', change: lookAgain(payment, Math.min(later, payment.order.validUntil), now) };
  if (answer.status === 'requires_action') {
    // Its confirm was executed, though its answer never came: another card is another confirm.
    const { confirm: _executed, ...rest } = fence;
    return { next: 'write', change: askCustomer(payment, { ...rest, inDoubt: false, abandoned: true }, now, now + lookAfterMs(0)) };
  }
  return { next: 'write', change: requeue(payment, fence, 'looked up: not charged yet, the same request is sent again', undefined, now, now) };
}

export function lookAgain(payment: Unknown | NeedsCustomer, nextLookAt: number, now: number): Change {
  return payment.state === 'unknown'
    ? markUnknown(payment, payment.fence, now, { nextLookAt })
    : askCustomer(payment, payment.fence, now, nextLookAt);
}

/** An attempt whose lease ran out: its process is gone. Only a confirm that may have left leaves a doubt. */
export function settleExpiredLease(payment: Payment & { state: 'attempting' }, now: number): Change {
  if (guard('confirm_in_doubt', payment.fence.inDoubt)) return markUnknown(payment, payment.fence, now, { nextLookAt: now });
  return requeue(payment, payment.fence, 'the attempt was interrupted', undefined, now, now);
}

function reasonOf(failure: Failure): DeclineReason {
  return { code: failure.code ?? 'refused', ...(failure.param !== undefined && { param: failure.param }) };
}

function reason(why: DeclineReason): DeclineReason {
  return {
    code: why.code,
    ...(why.declineCode !== undefined && { declineCode: why.declineCode }),
    ...(why.adviceCode !== undefined && { adviceCode: why.adviceCode }),
    ...(why.param !== undefined && { param: why.param }),
  };
}
