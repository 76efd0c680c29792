/* oxlint-disable jest/expect-expect -- the CDK's Template asserts by throwing */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import type { Template } from 'aws-cdk-lib/assertions';
import { alarmTexts } from '../../lib/infra/alarm-texts';
import { resourcesOf, root, templateWith, withEvents } from './synthesised';

let template: Template;
beforeAll(() => {
  template = templateWith(withEvents);
});

/** With everything that may be switched on. */
function descriptions(): string[] {
  const whole = templateWith({ ...withEvents, fallback: { name: 'stripe-eu' } });
  const alarms = { ...resourcesOf(whole, 'AWS::CloudWatch::Alarm'), ...resourcesOf(whole, 'AWS::CloudWatch::CompositeAlarm') };
  return Object.values(alarms).map(({ Properties }) => String(Properties?.['AlarmDescription']));
}

describe('the runbook', () => {
  it('has a chapter for every alarm, and no chapter without its alarm', () => {
    const chapters = [...readFileSync(join(root, 'docs', 'runbook.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(new Set(chapters)).toEqual(new Set(Object.keys(alarmTexts)));
    const anchors = descriptions().map((text) => /docs\/runbook\.md#([a-z-]+)\.$/.exec(text)?.[1]);
    expect(new Set(anchors)).toEqual(new Set(chapters.map((title) => title?.toLowerCase().replaceAll(' ', '-'))));
    expect(anchors).toHaveLength(chapters.length);
  });

  it('says in every chapter what it means, what the system does, what to check and how to undo', () => {
    for (const chapter of readFileSync(join(root, 'docs', 'runbook.md'), 'utf8').split(/^## /m).slice(1)) {
      for (const part of ['**Means.**', '**The system**', '**Check.**', '**Undo.**']) expect(chapter).toContain(part);
    }
  });
});

describe('the alarms', () => {
  it('fit into CloudWatch\'s 1024 characters', () => {
    for (const text of descriptions()) expect(text.length).toBeLessThanOrEqual(1_024);
  });

  it('see the provider fail within seconds, when enough calls say so', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('provider faults'), DatapointsToAlarm: 3, EvaluationPeriods: 9, Threshold: 0.5, TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('TopicsAlarms') }],
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: Match.stringLikeRegexp('>= 5'), ReturnData: true }),
        Match.objectLike({ ReturnData: false, MetricStat: Match.objectLike({ Period: 10, Metric: Match.objectLike({
          Namespace: 'Paymedic', MetricName: 'ProviderErrors',
          Dimensions: [{ Name: 'ErrorCategory', Value: 'transient' }, { Name: 'Operation', Value: 'create' }, { Name: 'Provider', Value: 'stripe' }],
        }) }) }),
      ]),
    });
  });

  it('take silence of the healer for an alarm', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Paymedic', MetricName: 'HealerHeartbeat', ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching', EvaluationPeriods: 3,
    });
  });

  it('tell people of one dead letter', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS', Threshold: 1, EvaluationPeriods: 1, Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetter'), 'QueueName'] } }],
      AlarmActions: [{ Ref: Match.stringLikeRegexp('TopicsNotices') }],
    });
  });

  it('tell people of an event that is late or was given up, once', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('events not delivered'), Threshold: 1, EvaluationPeriods: 1, AlarmActions: [{ Ref: Match.stringLikeRegexp('TopicsNotices') }],
      Metrics: Match.arrayWith([
        Match.objectLike({ MetricStat: Match.objectLike({ Stat: 'Maximum', Period: 900, Metric: Match.objectLike({ Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('EventsUndelivered'), 'QueueName'] } }] }) }) }),
        Match.objectLike({ MetricStat: Match.objectLike({ Stat: 'Sum', Period: 900, Metric: Match.objectLike({ Namespace: 'Paymedic', MetricName: 'LateEvents' }) }) }),
      ]),
    });
  });

  it('make one message of one outage: what follows from it stays quiet', () => {
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmDescription: Match.stringLikeRegexp('payments wait too long'), ActionsSuppressor: { 'Fn::GetAtt': [Match.stringLikeRegexp('ProviderOutage'), 'Arn'] },
      ActionsSuppressorExtensionPeriod: 1_800, AlarmActions: [{ Ref: Match.stringLikeRegexp('TopicsNotices') }],
    });
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', { AlarmDescription: Match.stringLikeRegexp('provider outage'), AlarmActions: Match.absent() });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'OldestQueuedSeconds', Threshold: 1_800, AlarmActions: Match.absent() });
  });

  it('page when faults eat up the aim of 99.9 % in a short and a long window together, and no outage explains it', () => {
    const windows = (['Minutes', 'AnHour', 'HalfAnHour', 'SixHours'] as const).map((name) => {
      const [properties] = Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).filter(([id]) => id.startsWith(`FailingFor${name}`)).map(([, { Properties }]) => Properties);
      const metrics = properties?.['Metrics'] as { MetricStat?: { Period: number } }[];
      expect(properties).not.toHaveProperty('AlarmActions');
      return [new Set(metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])), properties?.['Threshold']];
    });
    expect(windows).toEqual([[new Set([300]), 0.0144], [new Set([3_600]), 0.0144], [new Set([1_800]), 0.006], [new Set([21_600]), 0.006]]);
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmDescription: Match.stringLikeRegexp('confirms fail too often'), ActionsSuppressor: { 'Fn::GetAtt': [Match.stringLikeRegexp('ProviderOutage'), 'Arn'] },
      ActionsSuppressorExtensionPeriod: 3_600, AlarmActions: [{ Ref: Match.stringLikeRegexp('TopicsNotices') }],
      AlarmRule: { 'Fn::Join': ['', ['((ALARM("', Match.anyValue(), '") AND ALARM("', Match.anyValue(), '")) OR (ALARM("', Match.anyValue(), '") AND ALARM("', Match.anyValue(), '")))']] },
    });
  });

  it('watch the fallback only where there is one: its payments and the healer’s reads', () => {
    const more = Object.keys(resourcesOf(templateWith({ ...withEvents, fallback: { name: 'stripe-eu' } }), 'AWS::CloudWatch::Alarm')).filter((id) => !(id in resourcesOf(template, 'AWS::CloudWatch::Alarm')));
    expect(more).toEqual([expect.stringMatching(/^FallbackFails/)]);
    templateWith({ fallback: { name: 'stripe-eu' } }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('fallback fails'), Threshold: 1, DatapointsToAlarm: 5, EvaluationPeriods: 15, AlarmActions: [{ Ref: Match.stringLikeRegexp('TopicsNotices') }],
      Metrics: Match.arrayWith([Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({
        MetricName: 'ProviderCalls', Dimensions: [{ Name: 'Operation', Value: 'probe' }, { Name: 'Provider', Value: 'stripe-eu' }, { Name: 'Status', Value: 'error' }],
      }) }) })]),
    });
  });

  it('know that payments wait although the fallback has taken over', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmDescription: Match.stringLikeRegexp('payments queue'), MetricName: 'Route' });
    templateWith({ fallback: { name: 'stripe-eu' } }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('payments queue'), ComparisonOperator: 'LessThanThreshold', Threshold: 1, Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(route > 1, 0, route)' })]),
    });
  });

  it('take their thresholds from the configuration', () => {
    const strict = templateWith({ alarms: { faultRatio: 0.2, minimumCalls: 50, latencyP99Ms: 2_000, oldestQueuedSeconds: 600, unknownMinutes: 5 } });
    strict.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 0.2, Metrics: Match.arrayWith([Match.objectLike({ Expression: Match.stringLikeRegexp('>= 50') })]) });
    strict.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ProviderLatency', ExtendedStatistic: 'p99', Threshold: 2_000 });
    strict.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'OldestQueuedSeconds', Threshold: 600 });
    strict.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'UnknownPayments', EvaluationPeriods: 5 });
  });
});

describe('the dashboard', () => {
  it('shows sales, the route and its reason, what waits, the provider and what broke', () => {
    const [dashboard] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard?.Properties);
    for (const part of ['confirmOk', 'Route', 'message = \\\\\\"decision\\\\\\"', 'state, route, reason', 'QueuedPayments', 'OldestQueuedSeconds', 'ProviderLatency', 'ProviderErrors', 'Retries', 'alarms']) {
      expect(body).toContain(part);
    }
  });
});
