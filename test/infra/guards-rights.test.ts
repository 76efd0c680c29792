import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import type { App } from 'aws-cdk-lib';
import { functionNames } from '../../lib/infra/function-limits';
import { listRights, missingRights, removeEach } from '../support/rights';
import { commandsBundledIn, recordCalls } from '../support/sent-calls';
import type { StackTemplate } from '../support/stack-view';
import { configured, root, stackWith, templateWith } from './synthesised';

const templateOf = (name: string) => Template.fromStack(stackWith(configured(name))).toJSON() as StackTemplate;

describe.each(['dev', 'staging', 'prod', 'local'])('in the stack of %s', (name) => {
  it('every call that a function\'s code can send is allowed by its role', async () => {
    expect(await missingRights(templateOf(name))).toEqual([]);
  });

  it('every right of a role is needed by a call of that function\'s code or by Lambda itself', async () => {
    const rights = await listRights(templateOf(name));
    expect(rights.flatMap(({ function: fn, unused }) => unused.map((right) => `${fn}: ${right}`))).toEqual([]);
    expect(rights.length).toBeGreaterThan(40);
  });
});

describe('the rights', () => {
  it('cover log groups that the configuration names', async () => {
    const template = templateWith({ analysedLogGroups: ['/aws/lambda/shop'] }).toJSON() as StackTemplate;
    expect(await missingRights(template)).toEqual([]);
    expect((await listRights(template)).flatMap(({ unused }) => unused)).toEqual([]);
  });

  it('cover the key of a fallback, for the four functions that call it and no other', async () => {
    const template = templateWith({ fallback: { name: 'stripe-eu' } }).toJSON() as StackTemplate;
    expect(await missingRights(template)).toEqual([]);
    const rights = await listRights(template);
    expect(rights.flatMap(({ unused }) => unused)).toEqual([]);
    const readers = rights.filter(({ resources }) => resources.some((resource) => resource.includes('FallbackKey')));
    expect(readers.map(({ function: name, actions }) => [name, actions])).toEqual(['charge', 'replay', 'heal', 'reconcile'].map((name) => [name, ['secretsmanager:GetSecretValue']]));
  });

  it('are compared with every command that stands in the bundles', async () => {
    const recorded = new Set((await recordCalls({ ANALYSED_LOG_GROUPS: '["group"]' })).map(({ command }) => command));
    const bundled = new Set<string>();
    for (const name of functionNames) for (const command of await commandsBundledIn(name)) bundled.add(command);
    expect([...bundled].sort()).toEqual([...recorded].sort());
  });

  it.each([
    ['"dynamodb:BatchGetItem",', '', 'charge lacks dynamodb:BatchGetItem'],
    ['"sqs:SendMessage"', '"sqs:ReceiveMessage"', 'replay lacks sqs:SendMessage'],
    ['"kms:Decrypt","kms:GenerateDataKey"],"Effect"', '"kms:Decrypt"],"Effect"', 'heal lacks kms:GenerateDataKey'],
    ['/index/open', '/index/shut', 'reconcile lacks dynamodb:Query'],
    [':parameter/app/payment/override', ':parameter/app/payment/overrides', 'heal lacks ssm:GetParameter on /app/payment/override'],
  ])('without %s are too few', async (from, to, sentence) => {
    const whole = JSON.stringify(templateOf('prod'));
    const planted = whole.replaceAll(from, to);
    expect(planted).not.toBe(whole);
    expect(await missingRights(JSON.parse(planted) as StackTemplate)).toContainEqual(expect.stringContaining(sentence));
  });

  it('that nobody needs are found', async () => {
    const planted = JSON.stringify(templateOf('prod')).replaceAll('"dynamodb:BatchGetItem"', '"dynamodb:BatchGetItem","dynamodb:DeleteItem"');
    const unused = (await listRights(JSON.parse(planted) as StackTemplate)).flatMap((right) => right.unused);
    expect(unused.filter((right) => right.startsWith('dynamodb:DeleteItem'))).toHaveLength(4);
  });
});

describe.each(['dev', 'prod'])('each statement of the stack of %s', (name) => {
  it('is missed when it is taken away', async () => {
    const removals = await removeEach(templateOf(name));
    expect(removals.length).toBeGreaterThan(40);
    expect(removals.filter(({ refused, undelivered }) => refused.length + undelivered.length === 0)).toEqual([]);
    // Only the role that lost it is named by the rights.
    for (const { right, refused } of removals) expect(refused.filter((sentence) => !sentence.startsWith(`${right.function} lacks`))).toEqual([]);
  });
});

describe('scripts/rights.mjs', () => {
  it('takes each statement away in turn, and ends with 1 when nothing needs one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'paymedic-rights-'));
    try {
      const each = () => spawnSync(process.execPath, [join(root, 'scripts', 'rights.mjs'), '--from', folder, '--each'], { encoding: 'utf8' });
      const whole = JSON.stringify(templateOf('local'));
      writeFileSync(join(folder, 'Paymedic-local.template.json'), whole);
      const needed = each();
      expect(needed).toMatchObject({ status: 0, stderr: '' });
      expect(needed.stdout).toMatch(/without logs:CreateLogStream, logs:PutLogEvents of charge: refused: charge lacks logs:CreateLogStream .*not delivered: .* lacks logs:PutLogEvents on its log group/);
      const statement = '{"Action":["dynamodb:GetItem","dynamodb:BatchGetItem"';
      expect(whole).toContain(statement);
      writeFileSync(join(folder, 'Paymedic-local.template.json'), whole.replace(statement, `{"Action":"dynamodb:Scan","Effect":"Allow","Resource":"*"},${statement}`));
      expect(each()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^1 statements can be taken away/), stdout: expect.stringContaining('dynamodb:Scan of') });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('writes a copy of an assembly without one statement, under a new name in the asset list', () => {
    const folder = mkdtempSync(join(tmpdir(), 'paymedic-rights-'));
    try {
      const [from, to] = [join(folder, 'from'), join(folder, 'to')];
      (stackWith(configured('local'), from).node.root as App).synth();
      const run = spawnSync(process.execPath, [join(root, 'scripts', 'rights.mjs'), '--from', from, '--without', '3', '--to', to], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.stdout).toMatch(/without statement 3: charge may not secretsmanager:GetSecretValue/);
      const read = (directory: string, file: string) => readFileSync(join(directory, file), 'utf8');
      const statements = (directory: string) => (read(directory, 'Paymedic-local.template.json').match(/"Effect": "Allow"/g) ?? []).length;
      expect(statements(to)).toBe(statements(from) - 1);
      expect(read(to, 'Paymedic-local.assets.json')).not.toBe(read(from, 'Paymedic-local.assets.json'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
