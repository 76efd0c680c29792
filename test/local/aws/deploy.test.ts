import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployApp } from '../../../lib/local/aws/deploy';
import { startLocalAws, type LocalAws } from '../../../lib/local/aws/ministack';

const project = join(__dirname, '..', '..', '..');
const minutes = 60_000;

/** A topic, an alarm that tells it, and whatever `-c fault=…` asks for. */
const app = `
const { App, Stack, CfnOutput, CfnResource } = require('aws-cdk-lib');
const app = new App();
const stack = new Stack(app, 'Paymedic-' + app.node.tryGetContext('env'));
const fault = app.node.tryGetContext('fault');
const topic = new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
const alarm = new CfnResource(stack, 'Alarm', { type: 'AWS::CloudWatch::Alarm', properties: { AlarmActions: [topic.ref] } });
new CfnOutput(stack, 'TopicArn', { value: topic.ref });
new CfnOutput(stack, 'AlarmArn', { value: alarm.getAtt('Arn').toString() });
if (fault === 'app') throw new Error('drain.maxPerSecond is 0: write a number from 1 to 100');
if (fault === 'type') new CfnResource(stack, 'Odd', { type: 'AWS::Synthetics::Canary' });
`;

let root: string;
let aws: LocalAws;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'deploy-'));
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'app.js'), app);
  writeFileSync(join(root, 'cdk.json'), '{ "app": "node app.js" }');
  aws = await startLocalAws({ root: project, env: { ...process.env, AWS_ENDPOINT_URL: undefined } });
}, 3 * minutes);
afterAll(async () => {
  await aws.stop();
  rmSync(root, { recursive: true, force: true });
});

const deploy = (context: Record<string, string>, report: (line: string) => void = () => {}) => deployApp({ root, aws, context, report });

describe('deploying the app to the local endpoint', () => {
  it('gives the outputs and the types that were left out, and says what it is doing', async () => {
    const said: string[] = [];
    const { outputs, omitted } = await deploy({ env: 'local' }, (line) => said.push(line));
    expect(outputs).toEqual({ TopicArn: expect.stringMatching(/^arn:aws:sns:us-east-1:000000000000:/) });
    expect(omitted).toEqual(['AWS::CloudWatch::Alarm']);
    expect(said).toEqual(expect.arrayContaining(['Synthesising Paymedic-local (cdk synth)', 'Paymedic-local is deployed.']));
  }, 3 * minutes);

  it.each([
    ['app', 'Paymedic-local could not be synthesised: drain.maxPerSecond is 0: write a number from 1 to 100'],
    ['type', 'Paymedic-local could not be deployed: ValidationError: Template format error: Unrecognized resource types: [AWS::Synthetics::Canary]'],
  ])('tells why it failed in one line when the fault is in the %s', async (fault, sentence) => {
    const message = `${sentence} (.local/deploy.log has the whole output)`;
    await expect(deploy({ env: 'local', fault })).rejects.toMatchObject({ name: 'LocalWorldError', message });
  }, 3 * minutes);
});
