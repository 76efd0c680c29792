/**
 * The conditions that stand between a fault and a broken law, by name. Each is asked through {@link guard}, so that the
 * simulation can count how often each one prevented something, and can be run without one of them.
 */
export const guardNames = [
  /** A payment is put once; whoever comes second gets the one that is there. */
  'claimed_once',
  /** A row is written only over the version that was read. */
  'version_unchanged',
  /** The id names one wish: another amount is another payment. */
  'same_content',
  /** Whoever lost the race for an attempt sends nothing. */
  'race_won',
  /** Only the intent that the ledger holds is confirmed. */
  'intent_stored',
  /** An intent of another payment is never touched. */
  'belongs_to_payment',
  /** A message does something only for a payment that waits. */
  'only_queued',
  /** Nobody is charged after `validUntil` or after a cancel. */
  'still_wanted',
  /** What may still be charged is not ended before its intent is seen as canceled. */
  'may_still_be_charged',
  /** A look at an intent that nobody wants cancels it first. */
  'cancel_first',
  /** An attempt is left alone while its lease runs. */
  'lease_runs',
  /** A claim is left alone while its caller may follow it up. */
  'claim_followed',
  /** A request that was sent before a claim was given up does not bring it back. */
  'sent_before_the_end',
  /** An interrupted attempt whose confirm may have left is looked up. */
  'confirm_in_doubt',
  /** An answer that proves nothing is looked up, never taken for a failure. */
  'outcome_unknown',
  /** A refusal proves nothing for an earlier try of the same request that was never answered. */
  'doubt_before',
  /** A decline does not end a payment that the browser can still finish. */
  'secret_given',
  /** A decline does not end a payment of which an older confirm may still be executed. */
  'confirm_abandoned',
  /** A key that the provider may have forgotten is not used again. */
  'key_too_old',
  /** A key that replays a stored server error is not used again. */
  'key_spent',
  /** No second provider while the first may still charge. */
  'charged_elsewhere',
  /** Nothing is sent after the deadline. */
  'deadline_passed',
  /** The shop's order hook says that nobody wants the charge any more. */
  'unwanted_by_shop',
  /** Silence of the order hook is no yes. */
  'shop_silent',
  /** An event of the provider's is believed only where the intent itself says that it succeeded. */
  'only_a_hint',
  /** An event that the shop did not take is tried again. */
  'not_taken',
] as const;
export type GuardName = (typeof guardNames)[number];

let observe: ((name: GuardName) => void) | undefined;

/** Who is told whenever a guard prevents something; nobody by default. */
export function observeGuards(observer: ((name: GuardName) => void) | undefined): void {
  observe = observer;
}

/**
 * Gives back what it is asked; the name makes the condition countable.
 * @param prevents true: the guard holds, and what would have broken a law is not done
 */
export function guard(name: GuardName, prevents: boolean): boolean {
  if (prevents) observe?.(name);
  return prevents;
}
