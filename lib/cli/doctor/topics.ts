import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { ListSubscriptionsByTopicCommandOutput, Subscription } from '@aws-sdk/client-sns';
import { counted } from '../phrases';
import { fail, ok, warn, type Check, type Finding, type Patient } from './finding';

const dayMs = 86_400_000;
/** What SNS shows in place of an ARN until the mail's link is followed. https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
const pendingMark = 'PendingConfirmation';

/** Does anybody get what the two topics send? */
export const topicChecks: readonly Check[] = [
  { name: 'alarms topic', run: async (patient) => {
    const subscriptions = await subscriptionsOf(patient, 'AlarmsTopicArn');
    const heard = confirmed(subscriptions).some(({ Protocol }) => Protocol === 'lambda');
    return [
      ...waitingFor('alarms topic', subscriptions),
      heard ? ok('alarms topic', 'wakes the healer') : fail('alarms topic', 'no alarm wakes the healer: its subscription is gone', `deploy the stack again (cdk deploy ${patient.stack.name})`),
    ];
  } },
  { name: 'notices topic', run: async (patient) => {
    const subscriptions = await subscriptionsOf(patient, 'NoticesTopicArn');
    const { length } = confirmed(subscriptions);
    const nobody = patient.stack.output('StripeMode') === 'live' ? fail : warn;
    return [
      ...waitingFor('notices topic', subscriptions),
      length > 0 ? ok('notices topic', `tells ${counted(length, 'subscriber')}`)
        : nobody('notices topic', 'nobody is told of an outage: no subscription is confirmed', 'put addresses into "emails.notices" of the configuration, deploy, and follow the link in the mail'),
    ];
  } },
  ...(['AlarmsTopicArn', 'NoticesTopicArn'] as const).map((output): Check => {
    const name = output === 'AlarmsTopicArn' ? 'alarms sent' : 'notices sent';
    return { name, run: (patient) => delivered(patient, name, output) };
  }),
];

async function subscriptionsOf({ aws, stack }: Patient, output: string): Promise<readonly Subscription[]> {
  const all: Subscription[] = [];
  let from: string | undefined;
  do {
    const page: ListSubscriptionsByTopicCommandOutput = await aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: stack.output(output), ...(from !== undefined && { NextToken: from }) }));
    all.push(...(page.Subscriptions ?? []));
    from = page.NextToken;
  } while (from !== undefined && from !== '');
  return all;
}

const confirmed = (subscriptions: readonly Subscription[]) => subscriptions.filter(({ SubscriptionArn = pendingMark }) => SubscriptionArn.startsWith('arn:'));

function waitingFor(check: string, subscriptions: readonly Subscription[]): readonly Finding[] {
  return subscriptions.filter(({ SubscriptionArn = pendingMark }) => SubscriptionArn === pendingMark || SubscriptionArn === 'pending confirmation')
    .map(({ Protocol, Endpoint }) => fail(check, `${Protocol ?? 'a'} subscription of ${Endpoint ?? 'somebody'} is not confirmed, so nothing is sent there`, 'follow the link in the mail "AWS Notification - Subscription Confirmation"; it is valid for two days, then deploy or subscribe again'));
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
async function delivered({ aws, stack, now }: Patient, check: string, output: string): Promise<readonly Finding[]> {
  const TopicName = stack.output(output).split(':').at(-1) ?? '';
  const sum = async (MetricName: string): Promise<number> => {
    const { Datapoints = [] } = await aws.cloudwatch.send(new GetMetricStatisticsCommand({
      Namespace: 'AWS/SNS', MetricName, Dimensions: [{ Name: 'TopicName', Value: TopicName }],
      StartTime: new Date(now - dayMs), EndTime: new Date(now), Period: 3_600, Statistics: ['Sum'],
    }));
    return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
  };
  const [arrived, failed] = await Promise.all([sum('NumberOfNotificationsDelivered'), sum('NumberOfNotificationsFailed')]);
  if (failed > 0) return [warn(check, `${counted(failed, 'message')} could not be delivered in the last 24 hours, ${arrived} could`, 'look at the subscriptions of the topic: an address or an endpoint no longer takes them')];
  return [ok(check, arrived === 0 ? 'SNS\'s metrics show no message in the last 24 hours' : `${counted(arrived, 'message')} delivered in the last 24 hours, none failed`)];
}
