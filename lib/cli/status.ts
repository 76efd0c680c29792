import type { ControlItem } from '../app/ports';
import { createAwsControl } from '../aws/control';
import { createAwsLedger } from '../aws/ledger';
import { createSystemRandom } from '../aws/random';
import { createAwsRouteMirror } from '../aws/route-mirror';
import type { Backlog } from '../core/incident';
import type { parseOverride } from '../core/override';
import { firstPlan } from '../core/plan';
import { defaultSettings } from '../core/settings';
import { parseCommandLine } from './arguments';
import { atAws } from './aws-errors';
import { exitCode, UsageError, type Console } from './console';
import { lastNotice, type LastNotice } from './last-notice';
import { counted, moment, span, sums } from './phrases';
import { findStack, type PaymedicStack } from './stack';

const help = `paymedic status [--stack NAME] [--json]

Where payments go now and why, what the healer thinks, how much waits, and what people were told last. Changes nothing.

  --stack NAME  the stack; may be left out where there is only one Paymedic
  --json        the same as JSON; times are ISO 8601, amounts are minor units

Exit code: 0; 1 when the stack could not be read; 64 for a wrong command line.
`;

const options = { stack: { type: 'string' }, json: { type: 'boolean' } } as const;
const provider = 'stripe';

interface Seen {
  readonly stack: PaymedicStack;
  readonly control: ControlItem | undefined;
  readonly backlog: Backlog;
  readonly override: ReturnType<typeof parseOverride>;
  readonly told: LastNotice | undefined;
  readonly now: number;
}

async function run(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals } = parseCommandLine('status', args, options);
  if (positionals.length > 0) throw new UsageError('status takes no names; "paymedic help status" lists what there is.');
  const seen = await atAws(() => look(values.stack, io));
  await io.write(values.json === true ? `${JSON.stringify(asJson(seen), null, 2)}\n` : asText(seen));
  return exitCode.ok;
}

async function look(stackName: string | undefined, io: Console): Promise<Seen> {
  const aws = io.aws();
  const stack = await findStack(aws.cloudformation, stackName);
  const [client, tableName, random, now] = [aws.dynamodb, stack.output('LedgerTableName'), createSystemRandom(), io.now()];
  const prefix = stack.output('RouteParameterName').replace(/\/provider$/, '');
  const mirror = createAwsRouteMirror({ client: aws.ssm, prefix, providers: [provider, ...[stack.outputIfAny('FallbackName') ?? []].flat()], clock: { now: () => now, sleep: io.sleep } });
  const [control, backlog, override] = await Promise.all([
    createAwsControl({ client, tableName, random, settings: defaultSettings }).read(),
    createAwsLedger({ client, tableName, random }).backlog(now),
    mirror.override(),
  ]);
  return { stack, control, backlog, override, now, told: control && lastNotice(control.memory, provider) };
}

const planOf = ({ control }: Seen) => control?.plan ?? firstPlan(provider, defaultSettings);

function asJson(seen: Seen): Record<string, unknown> {
  const { stack, control, backlog, override, told } = seen;
  const { route, reason, accepting, share, drainPerSecond } = planOf(seen);
  const incident = control?.memory.incident;
  return {
    stack: stack.name, region: stack.region, route, reason, accepting, share, drainPerSecond,
    health: control === undefined ? null : { state: control.memory.health.state, since: moment(control.memory.health.since) },
    incident: incident === undefined ? null : {
      id: incident.id, phase: incident.phase, fault: incident.fault, since: moment(incident.openedAt), cause: incident.cause, peakQueued: incident.peakQueued,
      ...(incident.logCause !== undefined && { logCause: incident.logCause }),
      ...(incident.resolvedAt !== undefined && { resolvedAt: moment(incident.resolvedAt) }),
    },
    waiting: { queued: backlog.queued, oldestSeconds: backlog.oldestSeconds, amountsMinor: backlog.amounts, atLeast: backlog.atLeast === true },
    unknown: backlog.unknown,
    fallback: stack.outputIfAny('FallbackName') === undefined ? null : { name: stack.output('FallbackName'), state: control?.memory.fallback?.state ?? 'unseen', share: control?.plan.fallback?.share ?? 0 },
    override: override.override === undefined ? null : { ...override.override, until: moment(override.override.until) },
    ...(override.problem !== undefined && { overrideProblem: override.problem }),
    lastNotice: told === undefined ? null : { subject: told.subject, at: told.at === undefined ? null : moment(told.at) },
  };
}

function asText(seen: Seen): string {
  const { stack, control, backlog, override, told, now } = seen;
  const plan = planOf(seen);
  const health = control?.memory.health;
  const incident = control?.memory.incident;
  const since = (ms: number) => `since ${moment(ms)} (${span(now - ms)})`;
  const money = sums(backlog.amounts);
  const rows: readonly (readonly [string, string])[] = [
    ['Route', `${plan.route}${plan.route === 'queue' ? ' (payments wait)' : ''}: ${plan.reason}`],
    ['Healer', health === undefined ? 'has not run yet' : `${health.state} ${since(health.since)}`],
    ['Incident', incident === undefined ? 'none' : `${incident.phase} ${since(incident.resolvedAt ?? incident.openedAt)}: ${incident.logCause ?? incident.cause}`],
    ['Waiting', backlog.queued === 0 ? 'nothing' : `${backlog.atLeast === true ? 'at least ' : ''}${counted(backlog.queued, 'payment')}, the oldest for ${span(backlog.oldestSeconds * 1_000)}, worth ${money}`],
    ['Unknown', backlog.unknown === 0 ? 'nothing' : `${counted(backlog.unknown, 'payment')}, being looked up`],
    ...fallbackRow(seen),
    ['Override', override.problem ?? (override.override === undefined ? 'none' : `${override.override.route} until ${moment(override.override.until)}: ${override.override.reason}`)],
    ['Last notice', told === undefined ? 'none' : `${told.subject} (${told.at === undefined ? 'not sent yet' : moment(told.at)})`],
  ];
  const next = health?.state === 'unconfigured' ? `\nThere is no Stripe key yet, run: npx paymedic key set --stack ${stack.name}\n` : '';
  return `${stack.name} in ${stack.region}\n\n${rows.map(([name, text]) => `${name.padEnd(12)} ${text}`).join('\n')}\n${next}`;
}

function fallbackRow({ stack, control, now }: Seen): readonly (readonly [string, string])[] {
  const name = stack.outputIfAny('FallbackName');
  if (name === undefined) return [];
  const fallback = control?.memory.fallback;
  const share = control?.plan.fallback?.share ?? 0;
  const text = fallback?.state === 'usable' ? `would take over; ${Math.round(share * 10_000) / 100} % of the live payments with an instrument for it go there`
    : fallback?.state === 'held' ? `held for ${span(Math.max(0, fallback.until - now))}: ${fallback.why}` : 'not heard of yet';
  return [['Fallback', `${name}: ${text}`]];
}

/** `paymedic status`: gives the exit code; throws UsageError and FailedError. */
export const command = { help, run };
