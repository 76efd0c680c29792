import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { initialMemory } from '../../lib/core/health';
import type { Plan } from '../../lib/core/plan';
import { addOutputs } from '../../lib/infra/outputs';
import { SelfHealingPayments } from '../../lib/infra/self-healing-payments';
import type { SelfHealingPaymentsProps } from '../../lib/infra/self-healing-payments';
import { ofType } from '../support/stack-view';
import type { StackResource, StackTemplate } from '../support/stack-view';
import { createWorld } from '../support/world';
import { configured, needBundles } from './synthesised';

/** What holds something while the system runs: payments, messages, the key, who is subscribed, whether the drain is on. */
const stateful = [
  'AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret', 'AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping', 'AWS::Logs::LogGroup', 'AWS::ApiGatewayV2::Api',
];

interface Version {
  readonly props?: Partial<SelfHealingPaymentsProps>;
  readonly tags?: Record<string, string>;
  /** Appended to each bundle: another version of the code. */
  readonly code?: string;
}

let scratch: string;
beforeEach(() => {
  needBundles();
  scratch = mkdtempSync(join(tmpdir(), 'paymedic-versions-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(scratch, { recursive: true, force: true });
});

function synthesised({ props = {}, tags = {}, code }: Version = {}): StackTemplate {
  const fromAsset = Code.fromAsset.bind(Code);
  if (code !== undefined) {
    jest.spyOn(Code, 'fromAsset').mockImplementation((path, options) => {
      const copy = join(mkdtempSync(join(scratch, 'code-')), basename(path));
      cpSync(path, copy, { recursive: true });
      appendFileSync(join(copy, 'index.js'), code);
      return fromAsset(copy, options);
    });
  }
  const stack = new Stack(new App({ analyticsReporting: false }), 'Paymedic-prod');
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  addOutputs(stack, new SelfHealingPayments(stack, 'Payments', { ...configured('prod'), ...props }));
  const template = Template.fromStack(stack).toJSON() as StackTemplate;
  jest.restoreAllMocks();
  return template;
}

/** A resource without its tags: CloudFormation changes those in place. */
const untagged = ({ Properties: { Tags: _tags, ...rest } = {} }: StackResource): unknown => rest;

/** Ids of resources that are not the same in both, by type; a resource of one template only stands in `replaced`. */
function difference(before: StackTemplate, after: StackTemplate) {
  const ids = [...new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)])];
  const replaced = ids.filter((id) => before.Resources[id]?.Type !== after.Resources[id]?.Type);
  const changed = ids.filter((id) => !replaced.includes(id) && JSON.stringify(untagged(before.Resources[id] as StackResource)) !== JSON.stringify(untagged(after.Resources[id] as StackResource)));
  return { replaced, changedTypes: [...new Set(changed.map((id) => after.Resources[id]?.Type ?? ''))].sort() };
}

describe('a deploy in the middle of an outage, and its rollback,', () => {
  it.each<[string, Version, string[]]>([
    ['of the same version with other tags', { tags: { owner: 'shop', costCentre: '42' } }, []],
    ['of another version of the code', { code: '\n// version B' }, ['AWS::Lambda::Function']],
    ['of other settings', { props: { settings: { deadlineMs: 6_000, drain: { startPerSecond: 1, maxPerSecond: 5 } } } }, ['AWS::Lambda::Function']],
    ['of other alarm thresholds', { props: { alarms: { faultRatio: 0.3, oldestQueuedSeconds: 900 } } }, ['AWS::CloudWatch::Alarm']],
    ['of another throttle', { props: { throttling: { ratePerSecond: 1, burst: 1 } } }, ['AWS::ApiGatewayV2::Stage']],
    ['of all of these at once', { tags: { owner: 'shop' }, code: '\n// version B', props: { settings: { deadlineMs: 6_000 }, throttling: { ratePerSecond: 1, burst: 1 } } }, ['AWS::ApiGatewayV2::Stage', 'AWS::Lambda::Function']],
  ])('%s changes nothing that holds state', (_what, version, expected) => {
    const [before, after] = [synthesised(), synthesised(version)];
    for (const [from, to] of [[before, after], [after, before]] as const) {
      const { replaced, changedTypes } = difference(from, to);
      expect(replaced).toEqual([]);
      expect(changedTypes).toEqual(expected);
      expect(changedTypes.filter((type) => stateful.includes(type))).toEqual([]);
    }
    // The tags did arrive: they are what `untagged` leaves out.
    expect(JSON.stringify(after).includes('"owner"')).toBe(version.tags !== undefined);
  });

  it('of another drain concurrency changes the mapping in place, and says nothing about its switch', () => {
    const [before, after] = [synthesised(), synthesised({ props: { drainConcurrency: 50 } })];
    const { replaced, changedTypes } = difference(before, after);
    expect(replaced).toEqual([]);
    expect(changedTypes).toEqual(['AWS::Lambda::EventSourceMapping']);
    // Another source or function would replace a mapping, and a new one is switched on.
    const mappings = ofType(after, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
    expect(mappings.map(({ EventSourceArn, FunctionName }) => [EventSourceArn, FunctionName]))
      .toEqual(ofType(before, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => [properties['EventSourceArn'], properties['FunctionName']]));
    expect(mappings.filter((properties) => 'Enabled' in properties)).toEqual([]);
  });

  it('that switches the drain on all the same charges nothing: replay asks the plan', async () => {
    const requests: string[] = [];
    const world = createWorld({ faultOf: (operation) => (requests.push(operation), 'none') });
    const outage: Plan = { route: 'queue', share: 0, drainPerSecond: 0, accepting: true, reason: 'the provider fails' };
    await world.control.write({ version: 1, memory: initialMemory(world.settings, world.clock.now()), plan: outage }, 0);
    for (let sent = 0; sent < 10; sent += 1) await world.pay();
    await world.drainSwitch.set(true);
    for (let passed = 0; passed < 10; passed += 1) {
      await world.deliver();
      world.clock.advance(31_000);
    }
    expect(requests).toEqual([]);
    expect(world.open().map(({ state }) => state)).toEqual(Array(10).fill('queued'));
    expect(world.mostReceives()).toBe(1);
  });
});
