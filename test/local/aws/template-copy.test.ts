import { describe, expect, it } from '@jest/globals';
import { leftOut, leftOutEntry } from '../../../lib/local/aws/left-out';
import { templateCopy, type JsonObject } from '../../../lib/local/aws/template-copy';

const alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [] } };
const topic = { Type: 'AWS::SNS::Topic' };
const alarmArn = { 'Fn::GetAtt': ['Alarm', 'Arn'] };
const resourcesOf = (resources: JsonObject) => templateCopy({ Resources: resources }).template['Resources'];

describe('the local copy of a template', () => {
  it('is the template itself where nothing is refused', () => {
    const template = { Parameters: { A: { Type: 'String' } }, Resources: { Topic: topic }, Outputs: { T: { Value: { Ref: 'Topic' } } } };
    expect(templateCopy(template)).toEqual({ template, omitted: [] });
  });

  it('names each type that it lost once, in order', () => {
    const { template, omitted } = templateCopy({
      Resources: {
        Filter: { Type: 'AWS::Logs::MetricFilter' },
        Topic: topic,
        Two: { Type: 'AWS::CloudWatch::CompositeAlarm' },
        Alarm: alarm,
        Other: alarm,
        Board: { Type: 'AWS::CloudWatch::Dashboard' },
        Query: { Type: 'AWS::Logs::QueryDefinition' },
      },
    });
    expect(Object.keys(template['Resources'] as JsonObject)).toEqual(['Topic']);
    expect(omitted).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::CompositeAlarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Logs::MetricFilter',
      'AWS::Logs::QueryDefinition',
    ]);
  });

  it('leaves the template that it was given as it was', () => {
    const template = { Resources: { Alarm: alarm, Topic: { ...topic, DependsOn: ['Alarm'] } } };
    const before = JSON.stringify(template);
    templateCopy(template);
    expect(JSON.stringify(template)).toBe(before);
  });

  it('drops what is gone from DependsOn, and DependsOn when nothing is left of it', () => {
    expect(
      resourcesOf({
        Alarm: alarm,
        Topic: topic,
        A: { Type: 'AWS::SQS::Queue', DependsOn: ['Alarm', 'Topic'] },
        B: { Type: 'AWS::SQS::Queue', DependsOn: ['Alarm'] },
        C: { Type: 'AWS::SQS::Queue', DependsOn: 'Alarm' },
        D: { Type: 'AWS::SQS::Queue', DependsOn: 'Topic' },
      }),
    ).toEqual({
      Topic: topic,
      A: { Type: 'AWS::SQS::Queue', DependsOn: ['Topic'] },
      B: { Type: 'AWS::SQS::Queue' },
      C: { Type: 'AWS::SQS::Queue' },
      D: { Type: 'AWS::SQS::Queue', DependsOn: 'Topic' },
    });
  });

  it.each<[string, JsonObject]>([
    ['Ref', { Ref: 'Alarm' }],
    ['Fn::GetAtt as a list', alarmArn],
    ['Fn::GetAtt as a string', { 'Fn::GetAtt': 'Alarm.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': 'x-${Alarm}' }],
    ['Fn::Sub of an attribute', { 'Fn::Sub': 'x-${Alarm.Arn}' }],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}', { a: alarmArn }] }],
    ['Fn::Join', { 'Fn::Join': ['', ['https://', { Ref: 'Alarm' }]] }],
    ['Fn::Select in a Fn::Split', { 'Fn::Select': [0, { 'Fn::Split': [':', alarmArn] }] }],
  ])('drops the output, the property and the list element that use %s of what is gone', (_name, value) => {
    const { template } = templateCopy({
      Resources: {
        Alarm: alarm,
        F: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { GONE: value, STAYS: 'x' } }, Layers: [value, 'y'] } },
      },
      Outputs: { Gone: { Value: value }, Stays: { Value: 'z' } },
    });
    expect(template).toEqual({
      Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { STAYS: 'x' } }, Layers: ['y'] } } },
      Outputs: { Stays: { Value: 'z' } },
    });
  });

  it('keeps references to what stays, also where the names begin alike', () => {
    const value = { 'Fn::Sub': '${AlarmTopic.TopicName} ${AWS::Region} ${!Alarm}' };
    const kept = { AlarmTopic: topic, Q: { Type: 'AWS::SQS::Queue', Properties: { A: { Ref: 'AlarmTopic' }, B: value } } };
    expect(resourcesOf({ Alarm: alarm, ...kept })).toEqual(kept);
  });

  it('shortens the resources of a policy statement, and drops one whose resources are all gone', () => {
    const statement = (resource: JsonObject | string | (JsonObject | string)[]) => ({ Effect: 'Allow', Action: 'a:b', Resource: resource });
    const policy = (...statements: JsonObject[]) => ({ Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: statements } } });
    expect(
      resourcesOf({ Alarm: alarm, P: policy(statement(alarmArn), statement([alarmArn, 'arn:x']), statement([alarmArn]), statement('*')) }),
    ).toEqual({ P: policy(statement(['arn:x']), statement('*')) });
  });

  it('drops a policy statement whose condition names what is gone, since without the condition it would allow more', () => {
    const open = { Effect: 'Allow', Action: 'sns:Publish', Principal: '*', Resource: '*' };
    const policy = (...statements: JsonObject[]) => ({ Type: 'AWS::SNS::TopicPolicy', Properties: { PolicyDocument: { Statement: statements } } });
    expect(resourcesOf({ Alarm: alarm, P: policy({ ...open, Condition: { ArnLike: { 'aws:SourceArn': alarmArn } } }, open) })).toEqual({
      P: policy(open),
    });
  });
});

describe('the list of what is left out', () => {
  it('has a reason for each type', () => {
    expect(leftOut.filter(({ type, reason }) => !type.startsWith('AWS::') || reason.length < 20)).toEqual([]);
  });

  it('takes a star for any ending and nothing else', () => {
    const list = [{ type: 'AWS::XRay::*', reason: 'r' }, { type: 'AWS::Logs::MetricFilter', reason: 's' }];
    expect(['AWS::XRay::Group', 'AWS::Logs::MetricFilter', 'AWS::Logs::MetricFilter2', 'AWS::Logs::LogGroup'].map((type) => leftOutEntry(type, list)?.reason)).toEqual([
      'r', 's', undefined, undefined,
    ]);
  });
});
