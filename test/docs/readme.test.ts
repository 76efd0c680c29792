import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseOverride } from '../../lib/core/override';
import { defaultSettings } from '../../lib/core/settings';
import { analyseHelp } from '../../lib/cli/analyse';
import { parseConfiguration } from '../../lib/infra/configuration';
import { functionNames } from '../../lib/infra/function-limits';
import { usage } from '../../lib/local/scenario/options';
import { scenarios } from '../../lib/local/scenario/scenarios';
import { resourcesOf, templateWith, withEvents } from '../infra/synthesised';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

interface Policy {
  readonly Statement: readonly { readonly Action: string | string[] }[];
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys with dots and what they hold: `alarms.faultRatio` → 0.5. */
function flat(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    isGroup(inner) ? flat(inner, `${prefix}${key}.`) : [[`${prefix}${key}`, inner]]);
}

function section(title: string): string {
  const from = readme.indexOf(`\n## ${title}\n`);
  const next = readme.indexOf('\n## ', from + 1);
  return readme.slice(from, next === -1 ? undefined : next);
}

describe("the README's configuration table", () => {
  const rows = new Map([...section('Configuration').matchAll(/^\| `([\w.]+)` \| ([^|]*) \|/gm)].map(([, key = '', shown = '']) => [key, shown.trim()]));
  const defaults = flat(parseConfiguration({ environmentName: 'dev' }, 'test')).filter(([key]) => key !== 'environmentName');

  it.each(defaults)('shows the default of %s', (key, value) => {
    expect(rows.get(key)).toBe(`\`${JSON.stringify(value)}\``);
  });

  it('has a row for each key, and for no other', () => {
    const withoutDefault = ['fallback.name', 'fallback.share', 'fallback.baseUrl', 'target.account', 'target.region', 'ledger.tableName', 'ledger.streamArn', 'events.bus', 'events.webhook.url', 'orderHook.functionName', 'stripe.eventSource', ...functionNames.map((name) => `reservedConcurrency.${name}`)];
    expect([...rows.keys()].toSorted()).toEqual([...defaults.map(([key]) => key), ...withoutDefault].toSorted());
  });

  it('names keys that the configuration takes, those without a default, too', () => {
    const whole = { environmentName: 'dev', ledger: { tableName: 'a-ledger', streamArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/a-ledger/stream/2026-11-22T08:00:00.000' }, ...withEvents, orderHook: { functionName: 'shop' }, stripe: { eventSource: 'aws.partner/stripe.com/ed_1' }, reservedConcurrency: Object.fromEntries(functionNames.map((name) => [name, 1])) };
    expect(() => parseConfiguration(whole, 'test')).not.toThrow();
  });

  it('tells the story of an outage with the default numbers', () => {
    const { breaker, deadlineMs, drain, healer } = defaultSettings;
    expect({ breaker, deadlineMs, drain, holdMs: healer.holdMs, holdCapMs: healer.holdCapMs, calmMs: healer.calmMs }).toEqual({
      breaker: { windowMs: 30_000, minFailures: 5 }, deadlineMs: 8_000, drain: { startPerSecond: 2, maxPerSecond: 20 }, holdMs: 10_000, holdCapMs: 300_000, calmMs: 900_000,
    });
  });
});

describe("the README's commands", () => {
  const commands = section('Commands');

  it('are scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run )?(start|test|test:\w+|sandbox)\b(?!:)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('have the flags that are shown', () => {
    const known = [usage, analyseHelp, read('lib/local/stripe/main.ts'), ...['group', 'key', 'status', 'doctor', 'smoke'].map((name) => read(`lib/cli/${name}.ts`))].join('\n');
    const flags = [...commands.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag);
    expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
  });

  it('name every scenario', () => {
    expect(scenarios.map(({ name }) => name).filter((name) => !commands.includes(`\`${name}\``))).toEqual([]);
  });

  it('pin the route with an override that the healer understands', () => {
    const values = [readme, read('docs/runbook.md')].map((text) => /--value '(\{.*\})'/.exec(text)?.[1]);
    for (const value of values) expect(parseOverride(value, ['queue', 'stripe'], Date.parse('2026-11-22T00:00:00Z'))).toHaveProperty('override.route', 'queue');
  });
});

describe("the README's IAM policies", () => {
  const policies = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text) as Policy);
  const actions = (index: number) => policies[index]?.Statement.flatMap(({ Action }) => Action);

  it('let a shop with the library do what the function charge does, and nothing else', () => {
    const ofCharge = Object.entries(resourcesOf(templateWith(), 'AWS::IAM::Policy')).filter(([id]) => id.includes('FunctionsChargeRole'))
      .flatMap(([, { Properties = {} }]) => (Properties['PolicyDocument'] as Policy).Statement.flatMap(({ Action }) => Action));
    // Logs and traces are a function's own; the rest of the CDK's grants is for clients that look names up.
    const notForTheShop = /^(logs|xray|ssm):|^secretsmanager:Describe|^sqs:Get/;
    expect(new Set(actions(1))).toEqual(new Set(ofCharge.filter((action) => !notForTheShop.test(action))));
  });

  it('let a shop over HTTP invoke the API', () => {
    expect(actions(0)).toEqual(['execute-api:Invoke']);
  });
});

describe('the documents', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];

  it.each(documents)('link only to what is there: %s', (file) => {
    const targets = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });

  it.each(documents.filter((file) => file.includes('adr')))('give a decision its context and its consequences: %s', (file) => {
    const text = read(file);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(['Context', 'Decision', 'Consequences']);
    expect(text.startsWith(`# ${Number(/(\d{4})-/.exec(file)?.[1])}. `)).toBe(true);
  });

  it('keep the guide for contributors short', () => {
    expect(read('CONTRIBUTING.md').trimEnd().split('\n').length).toBeLessThan(60);
  });

  it('carry the whole Apache licence', () => {
    const licence = read('LICENSE');
    expect(licence).toContain('Apache License\n                           Version 2.0, January 2004');
    expect(licence).toContain('END OF TERMS AND CONDITIONS');
    expect(licence.length).toBe(11_358);
  });
});
