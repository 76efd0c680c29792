import { outcomeTable } from './outcome-table';
import type { OutcomeRow, ProviderError, Try } from './outcome-table';
import type { Decline, Failure } from './outcome';

/**
 * What everything that a provider call can end with means. Total: what no row of the table knows is `unknown` and is
 * looked up, never repeated blindly.
 */
export function classify(attempt: Try): Failure | Decline {
  const row = rowOf(attempt);
  return row.verdict === 'declined' ? declineOf(attempt.error) : failureOf(attempt, row, row.verdict);
}

/** The first row that fits; the last one always does. */
export function rowOf(attempt: Try): OutcomeRow {
  const row = outcomeTable.find(({ when }) => when(attempt));
  if (row === undefined) throw new Error('the outcome table has no last row');
  return row;
}

function declineOf(error: ProviderError | undefined): Decline {
  return {
    kind: 'declined',
    code: error?.code ?? 'card_declined',
    ...(error?.decline_code !== undefined && { declineCode: error.decline_code }),
    ...(error?.advice_code !== undefined && { adviceCode: error.advice_code }),
  };
}

function failureOf(attempt: Try, { detail }: OutcomeRow, verdict: Pick<Failure, 'outcome' | 'handling' | 'cause'>): Failure {
  const { error, status } = attempt;
  // An idempotency error has a type only. https://docs.stripe.com/api/errors
  const code = error?.code ?? (error?.type === 'idempotency_error' ? error.type : attempt.socketCode);
  const what = detail.replace('{status}', String(status)).replace('{param}', error?.param ?? 'content');
  return {
    kind: 'failure', ...verdict,
    detail: code === undefined ? what : `${what} (${code})`,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(error?.param !== undefined && { param: error.param }),
  };
}
