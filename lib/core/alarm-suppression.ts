/**
 * Whether the actions of a composite alarm are held back by its suppressor.
 * `pending`: the state has changed and no action was taken for it yet.
 */
export type Suppression =
  | { readonly by: 'nothing' }
  | { readonly by: 'WaitPeriod' | 'ExtensionPeriod'; readonly untilMs: number; readonly pending: boolean }
  | { readonly by: 'Alarm'; readonly pending: boolean };

export interface SuppressionInput {
  readonly nowMs: number;
  /** The composite has just changed its state. */
  readonly changed: boolean;
  /** The suppressor is in ALARM. */
  readonly suppressorInAlarm: boolean;
  readonly waitSeconds: number;
  readonly extensionSeconds: number;
}

/**
 * One step: how the actions are held back from now on, and whether those of the present state are taken now.
 * Source: "Suppressing composite alarm actions", its six examples,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
export function stepSuppression(before: Suppression, input: SuppressionInput): { readonly suppression: Suppression; readonly act: boolean } {
  const { nowMs, changed, suppressorInAlarm, waitSeconds, extensionSeconds } = input;
  const pending = changed || (before.by !== 'nothing' && before.pending);
  // The suppressor ends whatever period runs.
  if (suppressorInAlarm) return { suppression: { by: 'Alarm', pending }, act: false };
  // A change discards the period that runs and waits anew: the suppressor may be about to follow.
  if (changed) return expire({ by: 'WaitPeriod', untilMs: nowMs + waitSeconds * 1000, pending }, nowMs);
  if (before.by === 'Alarm') return expire({ by: 'ExtensionPeriod', untilMs: nowMs + extensionSeconds * 1000, pending }, nowMs);
  return expire(before, nowMs);
}

function expire(suppression: Suppression, nowMs: number): { readonly suppression: Suppression; readonly act: boolean } {
  if (suppression.by === 'nothing' || suppression.by === 'Alarm' || nowMs < suppression.untilMs) return { suppression, act: false };
  return { suppression: { by: 'nothing' }, act: suppression.pending };
}
