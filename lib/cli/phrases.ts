import type { Backlog } from '../core/incident';
import { readableAmount } from '../core/money';

/** A span in the largest unit that says enough. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3_600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** A moment (ms since 1970) in UTC, to the second. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `1 payment`, `2 payments` */
export function counted(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

/** Sums, a currency each. */
export function sums(amounts: Backlog['amounts']): string {
  return Object.entries(amounts).map(([currency, minor]) => readableAmount(minor, currency)).join(', ');
}
