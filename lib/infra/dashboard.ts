import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, LogQueryWidget, PeriodOverride, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmsProps, Alarms } from './alarms';
import { fallbackCalls, gauge, providerLatency, search, successPercent } from './metrics';

export interface PaymentsDashboardProps extends AlarmsProps {
  readonly alarms: Alarms;
}

/** Answers, top to bottom: are we selling, what is the route and why, how much waits, what does the provider look like, what broke. */
export class PaymentsDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: PaymentsDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [title(`# Paymedic ${props.configuration.environmentName}: are we selling?`)],
        selling(props),
        [title('# Which route, and why?')],
        route(props),
        [title('# How much waits?')],
        waiting(),
        [title('# What does the provider look like?')],
        provider(),
        ...(props.configuration.fallback === undefined ? [] : [[graph(`Payments at ${props.configuration.fallback.name} a minute`, fallbackCalls(props.configuration.fallback.name), { min: 0 }, 24)]]),
        [title('# What broke? Each alarm has its chapter in docs/runbook.md')],
        broken(props),
      ],
    });
  }
}

function selling({ api }: AlarmsProps): IWidget[] {
  const sum = { statistic: Stats.SUM, period: Duration.minutes(1) };
  return [
    graph('Answered calls per operation (%)', [successPercent('create'), successPercent('confirm'), successPercent('retrieve'), successPercent('cancel')], { min: 0, max: 100 }),
    graph('The shop\'s requests a minute', [api.httpApi.metricCount({ ...sum, label: 'all' }), api.httpApi.metricClientError({ ...sum, label: '4xx' }), api.httpApi.metricServerError({ ...sum, label: '5xx' })]),
  ];
}

function route({ functions }: AlarmsProps): IWidget[] {
  return [
    graph('Route (0 queue, 1 default, 2 fallback)', [gauge('Route', Stats.MINIMUM)], { min: 0, max: 2 }),
    new LogQueryWidget({
      title: 'The healer\'s decisions',
      logGroupNames: [functions.healLogs.logGroupName],
      queryLines: ['fields @timestamp, state, route, reason', 'filter message = "decision"', 'sort @timestamp desc', 'limit 50'],
      width: 12,
      height: 6,
    }),
  ];
}

function waiting(): IWidget[] {
  return [
    graph('Payments', [gauge('QueuedPayments'), gauge('UnknownPayments')], { min: 0 }),
    graph('Oldest queued payment (seconds)', [gauge('OldestQueuedSeconds')], { min: 0 }),
  ];
}

function provider(): IWidget[] {
  return [
    graph('Latency (ms)', (['create', 'confirm'] as const).flatMap((operation) => ['p50', 'p90', 'p99'].map((statistic) => providerLatency(operation, statistic).with({ label: `${operation} ${statistic}` }))), { min: 0 }, 8),
    graph('Errors by category', [search('ProviderErrors', 'Provider,Operation,ErrorCategory')], { min: 0 }, 8),
    graph('Retries', [search('Retries', 'Provider,Operation')], { min: 0 }, 8),
  ];
}

function broken({ alarms, functions, queues, events }: PaymentsDashboardProps): IWidget[] {
  const all = Object.entries({ charge: functions.charge, replay: functions.replay, heal: functions.heal, reconcile: functions.reconcile, analyse: functions.analyse, ...(functions.events && { events: functions.events }) });
  const period = Duration.minutes(1);
  const depth = { statistic: Stats.MAXIMUM, period };
  return [
    new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 8, height: 6 }),
    graph('Errors and throttles of the functions', all.flatMap(([label, fn]) => [fn.metricErrors({ period, label }), fn.metricThrottles({ period, label: `${label} throttled` })]), { min: 0 }, 8),
    graph('Messages to look at', [
      queues.deadLetter.metricApproximateNumberOfMessagesVisible({ ...depth, label: 'dead letters' }),
      queues.failures.metricApproximateNumberOfMessagesVisible({ ...depth, label: 'failed wake-ups' }),
      ...(events ? [events.undelivered.metricApproximateNumberOfMessagesVisible({ ...depth, label: 'events given up' })] : []),
    ], { min: 0 }, 8),
  ];
}

function graph(heading: string, left: IMetric[], leftYAxis: { min?: number; max?: number } = {}, width = 12): GraphWidget {
  return new GraphWidget({ title: heading, left, leftYAxis, width, height: 6 });
}

function title(markdown: string): TextWidget {
  return new TextWidget({ markdown, width: 24, height: 1 });
}
