import type { Chooser } from './chooser';
import type { Fate, Step } from './scheduler';

/** Every fault, and what people and providers do besides, that is counted; a run of many schedules in which one never fired has not shown what it should. */
export const faultNames = [
  'crash_before_step', 'crash_after_step', 'crash_with_writes_on_their_way',
  'throttled_ledger', 'throttled_control', 'throttled_retryQueue', 'throttled_reconcileQueue', 'throttled_bell', 'throttled_mirror', 'throttled_notices', 'throttled_drainSwitch', 'throttled_logReports',
  'throttled_deliveries', 'throttled_bus', 'throttled_webhook', 'shop_closed', 'stream_comes_again',
  'hook_failed', 'hook_silent', 'hook_late', 'hook_nonsense', 'hook_lies', 'order_unwanted',
  'hint_by_webhook', 'hint_by_partner_bus', 'hint_lost', 'hint_twice', 'hint_overtaken', 'hint_late', 'hint_forged', 'hint_untrue', 'hint_of_another_account', 'hint_settled', 'throttled_eventWalks', 'event_walked',
  'write_applied_answer_lost', 'late_write', 'stale_index', 'ledger_restored',
  'not_connected', 'timeout', 'answer_lost', 'reset_unexecuted', 'slow_answer', 'late_execution', 'late_after_lookup', 'late_after_lease', 'sent_twice', 'stored_500', 'executed_500', 'executed_late_after_500', 'rate_limited', 'unauthorised',
  'foreign_answer', 'key_of_another_account', 'provider_down', 'confirms_down_reads_up', 'reads_down_confirms_up',
  'duplicate_delivery', 'reordering', 'queue_purged', 'message_of_a_newer_version', 'freeze', 'frozen_at_start', 'clock_skew', 'old_code', 'second_provider', 'funds_come',
] as const;
export type FaultName = (typeof faultNames)[number];

/** How often each fault fired. */
export type Fired = Record<FaultName, number>;

export const noneFired = (): Fired => Object.fromEntries(faultNames.map((name) => [name, 0])) as Fired;

/** The name under which a step's fate is counted; undefined for `done`. */
export function faultOf(step: Step, fate: Fate): FaultName | undefined {
  switch (fate) {
    case 'done':
      return step.name.endsWith('.answer') ? 'timeout' : undefined;
    case 'crash_before':
      return 'crash_before_step';
    case 'crash_after':
      return 'crash_after_step';
    case 'throttled':
      return `throttled_${step.name.split('.')[0]}` as FaultName;
    case 'answer_lost':
      return 'write_applied_answer_lost';
    case 'late_write':
    case 'stored_500':
    case 'executed_500':
    case 'executed_late_after_500':
    case 'rate_limited':
    case 'unauthorised':
    case 'foreign_answer':
    case 'reset_unexecuted':
    case 'hook_failed':
    case 'hook_silent':
    case 'hook_late':
    case 'hook_nonsense':
    case 'hook_lies':
      return fate;
    case 'stale':
      return 'stale_index';
    case 'refused':
      return 'not_connected';
    case 'reset_executed':
    case 'reset_late':
      return 'answer_lost';
    case 'slow':
    case 'on_its_way':
      return 'slow_answer';
    case 'twice':
    case 'twice_in_use':
      return 'sent_twice';
    default:
      return fate satisfies never;
  }
}

/** What the provider is like for a while, from our side. */
export const weathers = ['fine', 'down', 'confirms_down', 'reads_down', 'limited', 'unauthorised', 'other_account'] as const;
export type Weather = (typeof weathers)[number];

const brokenWrites: readonly Fate[] = ['refused', 'reset_unexecuted', 'reset_executed', 'reset_late', 'slow', 'on_its_way', 'stored_500', 'executed_500', 'executed_late_after_500'];
const brokenReads: readonly Fate[] = ['refused', 'reset_unexecuted', 'on_its_way', 'executed_500'];

/** What the weather does to a request; undefined: nothing. */
export function fateInWeather(chooser: Chooser, weather: Weather, step: Step): Fate | undefined {
  const isRead = step.name.endsWith('.retrieve') || step.name.endsWith('.events');
  const isConfirm = step.name.endsWith('.confirm');
  const isWrite = isConfirm || step.name.endsWith('.create') || step.name.endsWith('.cancel');
  if (!isRead && !isWrite) return undefined;
  // It rains on the default provider alone, but for a downpour.
  if (!step.name.startsWith('stripe.') && !(weather === 'down' && chooser.chance(0.2, 'both are down'))) return undefined;
  if (weather === 'unauthorised') return 'unauthorised';
  const broken = weather === 'down' || (weather === 'confirms_down' && isConfirm) || (weather === 'reads_down' && isRead);
  if (!broken || !chooser.chance(0.9, 'the weather hits')) return undefined;
  const fates = isRead ? brokenReads : brokenWrites;
  return fates[chooser.between(0, fates.length - 1, 'how the weather hits')];
}
