import { beforeAll, describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '../../lib/core/settings';
import { chargeTimeoutMs } from '../../lib/infra/function-limits';
import { functionId, idIn, ofType, variablesOf } from '../support/stack-view';
import type { StackTemplate } from '../support/stack-view';
import { configured, stackWith } from './synthesised';

/** What API Gateway waits at most for an HTTP API. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const gatewayMs = 30_000;
/** CloudFormation's own ending of a made-up name. */
const randomEnding = `-${'X'.repeat(13)}`;
/** As long as the name of a region gets in an alarm's e-mail. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const longestRegion = 'Asia Pacific (New Zealand)';
/** The Subject of https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const longestSubject = 100;

describe.each(['dev', 'staging', 'prod', 'local'])('the stack of %s', (name) => {
  let template: StackTemplate;
  beforeAll(() => {
    template = Template.fromStack(stackWith(configured(name))).toJSON() as StackTemplate;
  });
  const alarms = () => ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) => ofType(template, type));

  it('asks no queue for more receives than SQS counts', () => {
    const counts = ofType(template, 'AWS::SQS::Queue').flatMap(({ properties }) => (properties['RedrivePolicy'] as { maxReceiveCount: number } | undefined)?.maxReceiveCount ?? []);
    expect(counts).toHaveLength(name === 'local' ? 3 : 2);
    for (const count of counts) expect(count).toBeLessThanOrEqual(1_000);
  });

  it('hides a message for six times as long as its consumer may run', () => {
    const sources = ofType(template, 'AWS::Lambda::EventSourceMapping').filter(({ properties }) => !('StartingPosition' in properties));
    expect(sources).toHaveLength(name === 'local' ? 3 : 2);
    for (const { properties } of sources) {
      const visibility = template.Resources[idIn(properties['EventSourceArn'])]?.Properties?.['VisibilityTimeout'];
      const timeout = template.Resources[idIn(properties['FunctionName'])]?.Properties?.['Timeout'];
      expect(Number(visibility)).toBeGreaterThanOrEqual(6 * Number(timeout));
    }
  });

  it('answers before API Gateway gives up, and after the attempt has', () => {
    const charge = template.Resources[functionId(template, 'charge')]?.Properties ?? {};
    const { deadlineMs } = JSON.parse(String(variablesOf(charge)['PAYMEDIC_SETTINGS'])) as Settings;
    expect(Number(charge['Timeout']) * 1_000).toBe(chargeTimeoutMs);
    expect(chargeTimeoutMs).toBeLessThan(gatewayMs);
    for (const { properties } of ofType(template, 'AWS::ApiGatewayV2::Integration')) expect(properties).not.toHaveProperty('TimeoutInMillis');
    expect(deadlineMs).toBeLessThanOrEqual(chargeTimeoutMs - 1_000);
  });

  it('describes its alarms within 1,024 characters', () => {
    for (const { properties } of alarms()) expect(String(properties['AlarmDescription']).length).toBeLessThanOrEqual(1_024);
  });

  it('names its alarms so that the subject of an e-mail holds the whole name, in every region', () => {
    const subjects = alarms().map(({ id }) => `ALARM: "Paymedic-${name}-${id}${randomEnding}" in ${longestRegion}`);
    expect(subjects).toHaveLength(name === 'local' ? 21 : 20);
    expect(subjects.filter((subject) => subject.length > longestSubject)).toEqual([]);
  });

  it('owns no value that changes while it runs', () => {
    expect(ofType(template, 'AWS::SSM::Parameter')).toEqual([]);
    // A custom resource could write a parameter, the secret or the ledger's control item; so could initial items of a table.
    expect(Object.values(template.Resources).filter(({ Type }) => Type.startsWith('Custom::') || Type.startsWith('AWS::CloudFormation::'))).toEqual([]);
    for (const { properties } of ofType(template, 'AWS::DynamoDB::Table')) expect(properties).not.toHaveProperty('ImportSourceSpecification');
    for (const { properties } of ofType(template, 'AWS::SecretsManager::Secret')) expect(properties).not.toHaveProperty('SecretString');
  });

  it('has no opinion on whether the drain is switched on', () => {
    for (const { properties } of ofType(template, 'AWS::Lambda::EventSourceMapping')) expect(properties).not.toHaveProperty('Enabled');
  });
});
