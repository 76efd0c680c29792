import { accountLines, awsText, clockText, entryText, providerText, queueText } from './lines';
import { tallyOf } from './run';
import type { RunEntry } from './timeline';
import type { View } from './view';

const everyMs = 5_000;

/** One line for each event and a line of progress every few seconds; for logs and pipes. */
export function createPlainView(write: (line: string) => void): View {
  const shown = new Set<RunEntry>();
  let nextAt = 0;
  let notices = 0;
  return {
    say: write,
    show(run, now) {
      for (const entry of run.timeline.entries()) {
        if (!shown.has(entry)) write(entryText(entry));
        shown.add(entry);
      }
      for (const { subject, text } of run.notices.slice(notices)) for (const line of [subject, ...text.split('\n')]) write(`          | ${line}`);
      notices = run.notices.length;
      if (now < nextAt) return;
      nextAt = now + everyMs;
      const { charged, declined, asked } = tallyOf(run);
      write(`${clockText(now - run.startAt)}  sent ${run.sent.size} of ${run.plan.payments}; charged ${charged}, declined ${declined}, asked ${asked}; ${queueText(run)}; route ${run.route}; Stripe ${providerText(run)}${run.aws === null ? '' : `; ${awsText(run)}`}`);
    },
    end(result, problems, countedAt) {
      for (const line of ['', ...accountLines(result, problems, countedAt)]) write(line);
    },
    close() {},
  };
}
