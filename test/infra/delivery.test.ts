import { beforeAll, describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { TopicProps } from 'aws-cdk-lib/aws-sns';
import { undelivered } from '../support/delivery';
import { isAllowed } from '../support/policy';
import { idIn, ofType } from '../support/stack-view';
import type { StackTemplate } from '../support/stack-view';
import { configured, stackWith, templateWith } from './synthesised';

const emails = { alarms: ['alarms@example.com'], notices: ['first@example.com', 'second@example.com'] };

function templateOf(name: string): StackTemplate {
  return Template.fromStack(stackWith(configured(name))).toJSON() as StackTemplate;
}

/** A topic as somebody might make it, with an alarm on it. */
function alarmOn(props: (stack: Stack) => TopicProps): StackTemplate {
  const stack = new Stack(new App(), 'Planted');
  const metric = new Metric({ namespace: 'Planted', metricName: 'Faults' });
  new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new SnsAction(new Topic(stack, 'Topic', props(stack))));
  return Template.fromStack(stack).toJSON() as StackTemplate;
}

describe.each(['dev', 'staging', 'prod', 'local'])('in the stack of %s', (name) => {
  it('every alarm, wake-up, message, request and log line arrives', () => {
    const template = templateOf(name);
    expect(undelivered(template)).toEqual([]);
    expect(ofType(template, 'AWS::CloudWatch::Alarm').filter(({ properties }) => 'AlarmActions' in properties).length).toBeGreaterThan(4);
  });
});

describe('the configured addresses', () => {
  it('are each subscribed to their topic', () => {
    const template = templateWith({ emails }).toJSON() as StackTemplate;
    const mailed = ofType(template, 'AWS::SNS::Subscription').filter(({ properties }) => properties['Protocol'] === 'email')
      .map(({ properties }) => `${idIn(properties['TopicArn']).replace(/^PaymentsTopics|[0-9A-F]{8}$/g, '')}: ${String(properties['Endpoint'])}`);
    expect(mailed.sort()).toEqual(['Alarms: alarms@example.com', 'Notices: first@example.com', 'Notices: second@example.com']);
  });
});

describe('what would not arrive is found:', () => {
  it('an alarm on a topic that only demands TLS, and so takes CloudWatch\'s default right away', () => {
    expect(undelivered(alarmOn(() => ({ enforceSSL: true })))).toEqual([expect.stringMatching(/does not let CloudWatch publish/)]);
    expect(undelivered(alarmOn(() => ({})))).toEqual([]);
  });

  it('an alarm on a topic under the AWS-managed key', () => {
    expect(undelivered(alarmOn((stack) => ({ masterKey: Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') })))).toEqual([expect.stringMatching(/no right to the key .*alias\/aws\/sns/)]);
  });

  describe('in our own template', () => {
    let whole: string;
    beforeAll(() => {
      whole = JSON.stringify(templateOf('prod'));
    });

    it.each([
      ['the topics\' policies gone but for TLS', /"Effect":"Allow","Principal":\{"Service":"cloudwatch.amazonaws.com"\},"Resource":\{"Ref"/g, '"Effect":"Allow","Principal":{"Service":"nobody.amazonaws.com"},"Resource":{"Ref"', /does not let CloudWatch publish/],
      ['a key policy without data keys', /\["kms:Decrypt","kms:GenerateDataKey\*"\]/g, '["kms:Decrypt"]', /does not allow CloudWatch kms:GenerateDataKey/],
      ['another account in the key policy', /"aws:SourceAccount":\{"Ref":"AWS::AccountId"\}/g, '"aws:SourceAccount":"123456789012"', /does not allow CloudWatch kms:Decrypt/],
      ['SNS without its permission', /"Principal":"sns.amazonaws.com"/g, '"Principal":"sqs.amazonaws.com"', /subscription .* may not start its function/],
      ['a permission for another topic', /"SourceArn":\{"Ref":"PaymentsTopicsAlarms\w+"\}/g, '"SourceArn":{"Ref":"Other"}', /subscription .* may not start its function/],
      ['schedules without their permission', /"Principal":"events.amazonaws.com"/g, '"Principal":"s3.amazonaws.com"', /rule .* may not start/],
      ['a consumer that may not delete', /"sqs:DeleteMessage",/g, '', /event source .* lacks sqs:DeleteMessage/],
      ['failures that go to a queue without a right', /"Destination":\{"Fn::GetAtt":\["PaymentsQueuesFailures/g, '"Destination":{"Fn::GetAtt":["Other', /failed wake-up may not be sent/],
      ['the API without its permission', /"Principal":"apigateway.amazonaws.com"/g, '"Principal":"s3.amazonaws.com"', /route POST \/payments may not start/],
      ['a permission for another path', /\/\*\/\*\/payments"/g, '/*/*/payment"', /route POST \/payments may not start/],
      ['functions that may not log', /"logs:PutLogEvents"/g, '"logs:GetLogEvents"', /lacks logs:PutLogEvents/],
    ])('%s', (_what, from, to, sentence) => {
      const planted = whole.replaceAll(from, to);
      expect(planted).not.toBe(whole);
      expect(undelivered(JSON.parse(planted) as StackTemplate)).toContainEqual(expect.stringMatching(sentence));
    });
  });
});

describe('the policy evaluator', () => {
  const asked = { action: 'sqs:SendMessage', resource: 'queue', context: { 'aws:SecureTransport': 'false' } };
  const allow = { Effect: 'Allow', Action: 'sqs:Send*', Resource: '*' } as const;

  it('lets a Deny win whose condition holds, and no other', () => {
    const deny = (wanted: string) => ({ Effect: 'Deny', Action: '*', Resource: 'queue', Condition: { Bool: { 'aws:SecureTransport': wanted } } }) as const;
    expect(isAllowed([allow], asked)).toBe(true);
    expect(isAllowed([allow, deny('true')], asked)).toBe(true);
    expect(isAllowed([allow, deny('false')], asked)).toBe(false);
    expect(isAllowed([], asked)).toBe(false);
  });

  it('passes over no condition that it does not know', () => {
    expect(() => isAllowed([{ ...allow, Condition: { IpAddress: { 'aws:SecureTransport': '10.0.0.0/8' } } }], asked)).toThrow('IpAddress');
  });
});
