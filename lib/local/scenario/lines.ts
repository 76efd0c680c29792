import type { AwsService, AwsTrouble } from '../aws/aws-fault';
import type { RunResult } from './result';
import type { Run } from './run';
import { etaOf, tallyOf } from './run';
import type { FaultChange } from './scenarios';
import type { RunEntry } from './timeline';

/** Texts that both views show. */

/** m:ss */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What the provider does to us now. */
export function providerText(run: Run): string {
  switch (run.fault) {
    case 'none':
      return 'answers';
    case 'down':
      return 'refuses connections';
    case 'black-hole':
      return 'accepts connections and never answers';
    case '500':
      return 'answers 500';
    case 'reset-before':
      return 'resets connections, nothing is done';
    case 'reset-after':
      return 'does everything, then resets the connection';
    case 'slow':
      return 'answers after 3 s';
    case 'rate-limit':
      return 'answers 429 beyond 3 requests a second';
    case 'bad-key':
      return 'refuses our key (401)';
    default:
      return run.fault satisfies never;
  }
}

/** What AWS does to the functions now. */
export function awsText({ aws }: Run): string {
  if (aws === null) return 'answers';
  const names = aws.services.map((service) => awsNames[service]).join(', ');
  return `${names}: ${awsTroubles[aws.trouble]}`;
}

const awsNames: Readonly<Record<AwsService, string>> = { dynamodb: 'DynamoDB', sqs: 'SQS', ssm: 'Parameter Store' };
const awsTroubles: Readonly<Record<AwsTrouble, string>> = {
  throttled: 'every second call is throttled', slow: 'answers after 1.5 s', down: 'connections break', silent: 'never answers', 'lost-answers': 'writes are done, their answers lost',
};

export function queueText(run: Run): string {
  const { queued, unknown } = tallyOf(run);
  if (queued + unknown === 0) return 'nothing waits';
  const eta = etaOf(run);
  const until = queued === 0 ? '' : eta === undefined ? ', the drain is held' : `, the queue is empty in about ${eta} s`;
  return `${queued} wait${unknown > 0 ? `, ${unknown} are being looked up` : ''}${until}`;
}

/** One line for an event. */
export function entryText({ atMs, event, ...detail }: RunEntry): string {
  return `${`${(atMs / 1_000).toFixed(1)} s`.padStart(8)}  ${event.padEnd(15)} ${detailText(event, detail)}`.trimEnd();
}

function detailText(event: RunEntry['event'], detail: Readonly<Record<string, unknown>>): string {
  const text = (name: string) => (typeof detail[name] === 'string' ? detail[name] : '');
  if (event === 'route.changed') return `${text('from')} → ${text('route')}${text('reason') === '' ? '' : ` (${text('reason')})`}`;
  if (event === 'fault.injected') {
    const faults = detail['faults'] as readonly FaultChange[];
    return faults.map(({ fault, controlPlane, aws }) => {
      const beside = [...(controlPlane === undefined ? [] : [`control plane ${controlPlane}`]), ...(aws ? [`${aws.services.join(', ')} ${aws.trouble}`] : [])];
      return beside.length === 0 ? fault : `${fault} (${beside.join('; ')})`;
    }).join(', then ');
  }
  return text('subject') || text('detail');
}

/** Where the money is, when it is in more than one place. */
function accountsLine(payments: RunResult['payments']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { state, provider } of payments) if (state === 'charged' && provider !== null) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  return counts.size < 2 ? [] : [`               charged at ${[...counts].map(([name, count]) => `${name}: ${count}`).join(', ')}`];
}

/** The closed account for people, a line each. */
export function accountLines({ account, answers, events, detectionMs, recoveryMs, drain, payments }: RunResult, problems: readonly string[], countedAt: string): readonly string[] {
  const { accepted, charged, declined, needsCustomer, queued, expired, cancelled, quarantined, unknown, duplicates, lost, closed } = account;
  const parts: readonly (readonly [string, number])[] = [
    ['charged', charged], ['declined', declined], ['needs customer', needsCustomer], ['queued', queued], ['expired', expired], ['cancelled', cancelled], ['quarantined', quarantined],
  ];
  const shown = parts.filter(([name, count]) => count > 0 || name === 'charged' || name === 'declined');
  const ms = (value: number | null) => (value === null ? '–' : value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(1)} s`);
  const statuses = Object.entries(answers.byStatus).map(([status, count]) => `${status}: ${count}`).join(', ');
  return [
    `Account        ${accepted} accepted = ${shown.map(([name, count]) => `${count} ${name}`).join(' + ')}`,
    `               unknown ${unknown}, duplicates ${duplicates}, lost ${lost}, untruthful answers ${answers.untruthful}; charges counted at ${countedAt}`,
    ...accountsLine(payments),
    `Answers        ${answers.total}, failed ${answers.failed}, ${answers.notAccepted} of them not accepted (${statuses}); outside the fault ${answers.outsideFault.charged} of ${answers.outsideFault.total} charged at once`,
    `Answer times   p50 ${ms(answers.p50Ms)}, p99 ${ms(answers.p99Ms)}, p99 with the breaker open ${ms(answers.p99AfterBreakerOpenMs)}; ${answers.waitedForDeadline} waited for the whole deadline`,
    ...(events === null ? [] : [`Events         ${events.bus.received} over EventBridge (${events.bus.repeated} repeated), ${events.webhook.received} by webhook (${events.webhook.repeated} repeated, ${events.forged} unsigned); untold ${events.bus.untold} and ${events.webhook.untold}`]),
    `Outage         route changed after ${ms(detectionMs)}, live again ${ms(recoveryMs)} after its end; ${drain.queued ?? 0} waited at its end, drained after ${ms(drain.seconds === null ? null : drain.seconds * 1_000)}; 429s ${drain.rateLimited}`,
    ...problems.slice(0, 10).map((problem) => `Problem        ${problem}`),
    ...(problems.length > 10 ? [`Problem        … and ${problems.length - 10} more`] : []),
    closed ? 'The account is closed: every accepted payment is accounted for, none twice.' : 'The account does NOT close.',
  ];
}
