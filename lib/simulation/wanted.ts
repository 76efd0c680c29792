import type { Case } from './case';
import type { SentConfirm } from './sent';

/** An answer is heard within one step of the scheduler, which takes up to 60 ms; a deadline begins then. */
const hearingMs = 100;

/** Has the order hook said that nobody wants the charge any more? */
export const saidUnwanted = ({ asked }: Case): boolean => asked?.heard.some(({ word }) => word === 'unwanted') === true;

/** Confirms that nobody wanted when their attempt began, and those that a replay has sent without the shop's own yes. */
export function unwantedConfirms(one: Case): readonly string[] {
  const { sent, asked } = one;
  if (sent === undefined) return [];
  const attemptMs = sent.deadlineMs + hearingMs;
  return sent.confirms.flatMap((confirm) => [
    ...tooLate(one, confirm, attemptMs),
    ...(asked !== undefined && confirm.process.name.startsWith('replay') ? unasked(asked.heard, confirm, attemptMs) : []),
  ]);
}

/** What has begun while the charge was wanted may still be sent until its deadline; the clock is the sender's own. */
function tooLate({ writes }: Case, { process, at }: SentConfirm, attemptMs: number): readonly string[] {
  const spoke = `a confirm was sent by ${process.name} #${process.id}`;
  const validUntil = writes[0]?.row.order.validUntil ?? Infinity;
  if (at + process.environment.skewMs - attemptMs > validUntil) return [`${spoke} ${at + process.environment.skewMs - validUntil} ms after nobody wanted the charge any more`];
  const cancelled = writes.find(({ row }) => row.cancelRequested);
  return cancelled !== undefined && at - attemptMs > cancelled.at ? [`${spoke} ${at - cancelled.at} ms after a cancel was written down`] : [];
}

/** It needs a clear word that this very invocation has heard, no longer ago than an attempt may take. */
function unasked(heard: NonNullable<Case['asked']>['heard'], { process, at }: SentConfirm, attemptMs: number): readonly string[] {
  const last = heard.findLast((one) => one.process === process && one.at <= at);
  if (last?.word !== 'wanted') return [`a confirm was sent by replay #${process.id}, and the shop's word was ${last?.word ?? 'not asked for'}`];
  return at - last.at > attemptMs ? [`a confirm was sent by replay #${process.id} ${at - last.at} ms after the shop had said that the order is wanted`] : [];
}
