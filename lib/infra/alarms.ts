import { Duration } from 'aws-cdk-lib';
import { Alarm, AlarmRule, ComparisonOperator, CompositeAlarm, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmBase, CfnAlarm, CfnCompositeAlarm, IAlarmRule, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmDescription, alarmId } from './alarm-texts';
import type { AlarmTitle } from './alarm-texts';
import type { Configuration } from './configuration';
import type { Events } from './events';
import type { Functions } from './functions';
import { fallbackFaults, faultRatio, gauge, providerErrors, providerLatency, total, usualRoute } from './metrics';
import type { PaymentsApi } from './payments-api';
import type { Queues } from './queues';
import type { Topics } from './topics';

export interface AlarmsProps {
  readonly configuration: Configuration;
  readonly topics: Topics;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly events: Events | undefined;
  readonly api: PaymentsApi;
}

interface Rule {
  readonly metric: IMetric;
  readonly threshold: number;
  /** `below` alarms under the threshold. @default at or above it */
  readonly below?: boolean;
  /** So many bad points… @default 1 */
  readonly points?: number;
  /** …of so many. @default `points` */
  readonly of?: number;
  /** @default no data is no alarm */
  readonly missing?: TreatMissingData;
  /** Who is told; without it the alarm only feeds a composite. */
  readonly tell?: ITopic;
}

/** What keeps a composite from telling. */
interface Quiet {
  readonly suppressor: AlarmBase;
  /** How long the composite waits for the suppressor before it tells. */
  readonly wait: Duration;
  /** How long it stays quiet after the suppressor. */
  readonly extension: Duration;
}

/** Metrics arrive seconds to a minute late, so three bad points of ten seconds may lie anywhere in the last ninety. */
const fast = { period: Duration.seconds(10), points: 3, of: 9 };

/** Alarms that wake the healer, alarms that tell people, and composites so that one outage is one message. */
export class Alarms extends Construct {
  readonly all: AlarmBase[] = [];
  private readonly environmentName: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.environmentName = props.configuration.environmentName;
    const outage = this.ofProvider(props);
    this.ofPayments(props, outage);
    this.ofBudget(props, outage);
    this.ofOurselves(props);
    const { fallback } = props.configuration;
    if (fallback !== undefined) this.alarm('Fallback fails', { metric: fallbackFaults(fallback.name), threshold: 1, points: 5, of: 15, tell: props.topics.notices });
    this.ofEvents(props);
  }

  private ofProvider({ configuration, topics }: AlarmsProps): CompositeAlarm {
    const { alarms: limits } = configuration;
    const faults = this.alarm('Provider faults', { metric: faultRatio({ operations: ['create', 'confirm'], least: { calls: limits.minimumCalls }, period: fast.period }), threshold: limits.faultRatio, points: fast.points, of: fast.of, tell: topics.alarms });
    const slow = this.alarm('Provider slow', { metric: providerLatency('confirm', 'p99'), threshold: limits.latencyP99Ms, points: 3, of: 5, tell: topics.alarms });
    // While payments queue there are no calls, so the two above go back to OK in the middle of an outage.
    const queues = this.alarm('Payments queue', { metric: configuration.fallback === undefined ? gauge('Route', Stats.MINIMUM) : usualRoute(), threshold: 1, below: true, missing: TreatMissingData.IGNORE });
    return this.composite('Provider outage', AlarmRule.anyOf(faults, slow, queues));
  }

  private ofPayments({ configuration, topics }: AlarmsProps, outage: CompositeAlarm): void {
    const { oldestQueuedSeconds, unknownMinutes } = configuration.alarms;
    const oldest = this.alarm('Oldest queued payment', { metric: gauge('OldestQueuedSeconds'), threshold: oldestQueuedSeconds, points: 2, of: 3 });
    const unknown = this.alarm('Unknown payments', { metric: gauge('UnknownPayments', Stats.MINIMUM), threshold: 1, points: unknownMinutes });
    // A drain takes its time after the outage: what still waits then is no news.
    this.composite('Payments wait too long', AlarmRule.anyOf(oldest, unknown), topics.notices, { suppressor: outage, wait: Duration.minutes(1), extension: Duration.minutes(30) });
  }

  /**
   * What no outage explains, but what costs more sales than a month may: the share of confirms that the provider's faults may
   * spoil is 0.1 %, and these windows find it spent 14.4 and 6 times too fast, the short one of each pair so that it ends soon.
   * https://sre.google/workbook/alerting-on-slos/
   */
  private ofBudget({ topics }: AlarmsProps, outage: CompositeAlarm): void {
    const spent = (title: AlarmTitle, period: Duration, share: number) =>
      this.alarm(title, { metric: faultRatio({ operations: ['confirm'], least: { faults: 5 }, period }), threshold: share });
    const fastBurn = AlarmRule.allOf(spent('Failing for minutes', Duration.minutes(5), 0.0144), spent('Failing for an hour', Duration.hours(1), 0.0144));
    const slowBurn = AlarmRule.allOf(spent('Failing for half an hour', Duration.minutes(30), 0.006), spent('Failing for six hours', Duration.hours(6), 0.006));
    // The windows remember an outage for half an hour after its end; one that starts at a full half hour, for an hour.
    this.composite('Confirms fail too often', AlarmRule.anyOf(fastBurn, slowBurn), topics.notices, { suppressor: outage, wait: Duration.minutes(2), extension: Duration.hours(1) });
  }

  private ofOurselves({ topics, functions, queues, api }: AlarmsProps): void {
    const tell = topics.notices;
    const minute = { period: Duration.minutes(1) };
    const refused = (['create', 'confirm', 'retrieve'] as const).flatMap((operation) => [providerErrors(operation, 'authentication'), providerErrors(operation, 'validation')]);
    const errors = [functions.charge, functions.replay, functions.reconcile, functions.analyse, ...(functions.events ? [functions.events] : [])].map((fn) => fn.metricErrors(minute));
    this.alarm('Our requests refused', { metric: total(refused, 'Requests refused'), threshold: 1, points: 2, of: 5, tell });
    this.alarm('Dead letters', { metric: queues.deadLetter.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: Stats.MAXIMUM }), threshold: 1, tell });
    this.alarm('Failed wake-ups', { metric: queues.failures.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: Stats.MAXIMUM }), threshold: 1, tell });
    this.alarm('Function errors', { metric: total(errors, 'Errors'), threshold: 1, points: 2, of: 5, tell });
    this.alarm('Shop gets errors', { metric: api.httpApi.metricServerError({ ...minute, statistic: Stats.SUM }), threshold: 1, points: 3, of: 5, tell });
    const silent = this.alarm('Healer silent', { metric: gauge('HealerHeartbeat', Stats.SUM), threshold: 1, below: true, points: 3, missing: TreatMissingData.BREACHING });
    const failing = this.alarm('Healer errors', { metric: functions.heal.metricErrors(minute), threshold: 1, points: 3, of: 5, tell });
    // Silence that its errors explain has been told. A healer of a first deployment beats after up to 210 s: a minute each until
    // the schedule starts it, until that minute is over and until the alarm looks, and half a minute for the metric.
    this.composite('Healer broken', AlarmRule.anyOf(silent), tell, { suppressor: failing, wait: Duration.minutes(4), extension: Duration.minutes(1) });
  }

  private ofEvents({ events, topics }: AlarmsProps): void {
    if (events === undefined) return;
    // An event that fails is tried every 15 minutes: so long a period says it once.
    const period = Duration.minutes(15);
    const undelivered = [events.undelivered.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }), gauge('LateEvents', Stats.SUM)];
    this.alarm('Events not delivered', { metric: total(undelivered, 'Late events and events given up', period), threshold: 1, tell: topics.notices });
  }

  private alarm(title: AlarmTitle, rule: Rule): Alarm {
    const points = rule.points ?? 1;
    const alarm = new Alarm(this, alarmId(title), {
      alarmDescription: alarmDescription(title, this.environmentName),
      metric: rule.metric,
      threshold: rule.threshold,
      comparisonOperator: rule.below === true ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: points,
      evaluationPeriods: rule.of ?? points,
      treatMissingData: rule.missing ?? TreatMissingData.NOT_BREACHING,
    });
    if (rule.tell !== undefined) alarm.addAlarmAction(new SnsAction(rule.tell));
    this.shorten(alarm.node.defaultChild as CfnAlarm, title);
    this.all.push(alarm);
    return alarm;
  }

  private composite(title: AlarmTitle, alarmRule: IAlarmRule, tell?: ITopic, quiet?: Quiet): CompositeAlarm {
    const composite = new CompositeAlarm(this, alarmId(title), {
      alarmDescription: alarmDescription(title, this.environmentName),
      alarmRule,
      ...(quiet !== undefined && { actionsSuppressor: quiet.suppressor, actionsSuppressorWaitPeriod: quiet.wait, actionsSuppressorExtensionPeriod: quiet.extension }),
    });
    // The L2 makes a name up; CloudFormation's own cannot collide.
    const resource = composite.node.defaultChild as CfnCompositeAlarm;
    resource.alarmName = undefined;
    this.shorten(resource, title);
    if (tell !== undefined) composite.addAlarmAction(new SnsAction(tell));
    this.all.push(composite);
    return composite;
  }

  /**
   * CloudFormation makes an alarm's name of the stack's and this id, and the name is the subject of an e-mail, which ends at
   * 100 characters: so the title stands first and the construct's path is a short hash.
   */
  private shorten(resource: CfnAlarm | CfnCompositeAlarm, title: AlarmTitle): void {
    resource.overrideLogicalId(`${alarmId(title)}${this.node.addr.slice(2, 10).toUpperCase()}`);
  }
}
