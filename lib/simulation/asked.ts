import type { Case } from './case';

/** An answer is heard within one step of the scheduler, which takes up to 60 ms; the deadline begins then. */
const hearingMs = 100;

/** Has the order hook said that nobody wants the charge any more? */
export const saidUnwanted = ({ asked }: Case): boolean => asked?.heard.some(({ word }) => word === 'unwanted') === true;

/**
 * Confirms that a replay has sent without the shop's own yes: each one needs a clear word that this very invocation has heard, no
 * longer ago than an attempt may take.
 */
export function unaskedConfirms({ asked }: Case): readonly string[] {
  if (asked === undefined) return [];
  const { heard, confirms, deadlineMs } = asked;
  return confirms.filter(({ process }) => process.name.startsWith('replay')).flatMap(({ process, at }) => {
    const last = heard.findLast((one) => one.process === process && one.at <= at);
    if (last?.word !== 'wanted') return [`a confirm was sent by replay #${process.id}, and the shop's word was ${last?.word ?? 'not asked for'}`];
    return at - last.at > deadlineMs + hearingMs ? [`a confirm was sent by replay #${process.id} ${at - last.at} ms after the shop had said that the order is wanted`] : [];
  });
}
