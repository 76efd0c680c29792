import { awsText, clockText, entryText, providerText, queueText } from './lines';
import type { Paint } from './paint';
import { cut, wrap } from './paint';
import type { Run } from './run';
import { tallyOf } from './run';

const phases: Readonly<Record<Run['phase'], string>> = {
  selling: 'the shop sells', draining: 'the traffic is over, the queue drains', settling: 'nothing waits, the incident is being closed', counting: 'the charges are being counted',
};

/** The whole screen as lines that fit; pure. */
export function screenLines(run: Run, now: number, size: { readonly columns: number; readonly rows: number }, paint: Paint): readonly string[] {
  const width = Math.min(size.columns, 110) - 2;
  const { plan } = run;
  const { charged, declined, queued, unknown, asked, failed } = tallyOf(run);
  const title = `Paymedic · ${plan.scenario.name}: ${plan.scenario.about}`;
  const clock = clockText(now - run.startAt);
  const queueing = run.route === 'queue';
  const broken = run.fault !== 'none';
  const label = (name: string) => paint.quiet(name.padEnd(12));
  const room = width - 12;
  const counts = [
    paint.good(`${charged} charged`), ...(declined > 0 ? [paint.quiet(`${declined} declined`)] : []), paint.waits(`${queued + unknown} waiting`),
    paint.quiet(`${asked} asked`), failed > 0 ? paint.bad(`${failed} failed`) : paint.quiet('0 failed'), paint.quiet(`of ${plan.payments}`),
  ].join(paint.quiet(' · '));
  const reason = run.control?.plan.reason;
  const head = [
    `${paint.strong(cut(title, width - clock.length - 1).padEnd(width - clock.length))}${clock}`,
    paint.quiet(phases[run.phase]), '',
    `${label('Stripe')}${(broken ? paint.bad : paint.good)(cut(`${broken ? '✖' : '●'} ${providerText(run)}`, room))}`,
    ...(plan.scenario.aws === undefined ? [] : [`${label('AWS')}${(run.aws ? paint.bad : paint.good)(cut(`${run.aws ? '✖' : '●'} ${awsText(run)}`, room))}`]),
    `${label('Route')}${(queueing ? paint.waits : paint.good)(run.route)}${paint.quiet(cut(reason === undefined ? '' : ` – ${reason}`, room - run.route.length))}`,
    `${label('Answers')}${counts}`,
    ...bars(run, now, room, paint).map((bar, n) => `${label(n === 0 ? 'per second' : '')}${bar}`),
    `${label('Queue')}${gauge(queued + unknown, plan.payments, 24, paint)} ${cut(queueText(run), room - 26)}`, '',
  ];
  const notice = run.notices.at(-1);
  const box = notice === undefined ? [] : boxed(notice.subject, notice.text, width, paint);
  const notes = run.notes.flatMap((note) => wrap(note, width)).map(paint.quiet);
  const space = Math.max(3, size.rows - head.length - box.length - notes.length - 3);
  const entries = run.timeline.entries().filter(({ event }) => event !== 'notice').slice(-space);
  return [...head, ...entries.map((entry) => cut(entryText(entry), width)), ...(box.length > 0 ? ['', ...box] : []), '', ...notes].slice(0, size.rows - 1).map((line) => ` ${line}`);
}

/** Answers by the second in which they came: two rows of blocks, the newest at the right; the colour is that of the worst. */
function bars(run: Run, now: number, width: number, paint: Paint): readonly [string, string] {
  const seconds = Math.floor((now - run.startAt) / 1_000);
  const first = Math.max(0, seconds - width + 1);
  const cells = Array.from({ length: Math.min(width, seconds + 1) }, () => ({ count: 0, waits: false, bad: false }));
  for (const sent of run.sent.values()) {
    const cell = sent.answer && cells[Math.floor((sent.answer.at - run.startAt) / 1_000) - first];
    if (!cell || !sent.answer) continue;
    cell.count += 1;
    cell.waits ||= sent.answer.status === 202;
    cell.bad ||= sent.answer.status === 0 || sent.answer.status >= 500;
  }
  const top = Math.max(1, ...cells.map(({ count }) => count));
  const blocks = ' ▁▂▃▄▅▆▇█';
  const row = (from: number) => cells.map(({ count, waits, bad }) => {
    const eighths = Math.min(8, Math.max(0, Math.ceil((count / top) * 16) - from));
    return (bad ? paint.bad : waits ? paint.waits : paint.good)(blocks[eighths] ?? ' ');
  }).join('');
  return [row(8), row(0)];
}

function gauge(value: number, most: number, width: number, paint: Paint): string {
  const filled = value === 0 ? 0 : Math.max(1, Math.round((value / Math.max(1, most)) * width));
  return paint.waits('█'.repeat(filled)) + paint.quiet('·'.repeat(width - filled));
}

function boxed(subject: string, text: string, width: number, paint: Paint): readonly string[] {
  const inner = width - 4;
  const side = paint.quiet('│');
  const row = (line: string, style: (text: string) => string = (same) => same) => `${side} ${style(line.padEnd(inner))} ${side}`;
  return [
    paint.quiet(`┌─ notice ${'─'.repeat(Math.max(0, width - 11))}┐`),
    row(cut(subject, inner), paint.strong), ...wrap(text, inner).map((line) => row(line)),
    paint.quiet(`└${'─'.repeat(Math.max(0, width - 2))}┘`),
  ];
}
