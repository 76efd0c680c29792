import type { Cause } from './outcome';

/** One try of the payment, for people and the record. */
export interface AttemptRecord {
  /** Counted from 1 over the whole life of the payment. */
  readonly n: number;
  readonly provider: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly result?: string;
  readonly cause?: Cause;
}

/**
 * How much of the history a row keeps: how it began, and how it stands. In between `n` leaves a gap, so that people see that
 * something was left out. A record takes less than 1 kB, so the history takes less than 50 kB of the 400 kB that an item may
 * have; the largest request that is accepted takes less than 200 kB (test/aws/ledger-size.test.ts).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const [keptFirst, keptLast] = [10, 40];
const longestResult = 200;

/** How many attempts have begun. */
export function attemptsBegun(attempts: readonly AttemptRecord[]): number {
  return attempts.at(-1)?.n ?? 0;
}

/** The history with one attempt more. */
export function withRecord(attempts: readonly AttemptRecord[], begun: Pick<AttemptRecord, 'provider' | 'startedAt'>): readonly AttemptRecord[] {
  const all = [...attempts, { n: attemptsBegun(attempts) + 1, ...begun }];
  return all.length <= keptFirst + keptLast ? all : [...all.slice(0, keptFirst), ...all.slice(-keptLast)];
}

/** Closes the record of the running attempt, if one runs. */
export function closeRecord(attempts: readonly AttemptRecord[], how: Required<Pick<AttemptRecord, 'endedAt' | 'result'>> & Pick<AttemptRecord, 'cause'>): readonly AttemptRecord[] {
  const last = attempts.at(-1);
  if (last === undefined || last.endedAt !== undefined) return attempts;
  return [...attempts.slice(0, -1), { ...last, ...how, result: shortened(how.result) }];
}

/** What a provider says may be of any length; a row may not. */
export function shortened(text: string): string {
  return text.length <= longestResult ? text : `${text.slice(0, longestResult - 1)}…`;
}
