import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../lib/core/settings';
import { parseConfiguration } from '../../lib/infra/configuration';
import { readEnvironment } from '../../lib/infra/environment-file';
import { root } from './synthesised';

describe('the configuration of an environment', () => {
  let directory: string;
  const write = (text: string) => writeFileSync(join(directory, 'dev.json'), text);
  const sentence = (context = {}) => {
    try {
      readEnvironment(directory, context);
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'paymedic-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it.each(['dev', 'staging', 'prod', 'local'])('of %s, as it is in config/, is accepted', (env) => {
    expect(readEnvironment(join(root, 'config'), { env }).configuration.environmentName).toBe(env);
  });

  it('is dev when no environment is named', () => {
    write('{}');
    expect(readEnvironment(directory, {}).configuration).toMatchObject({
      environmentName: 'dev', parameterPrefix: '/app/payment', stripe: { baseUrl: 'https://api.stripe.com' }, tracing: true, settings: defaultSettings,
    });
  });

  it('has a fallback only where one is named, and then a small share is live there', () => {
    write('{ "fallback": { "name": "stripe-eu" } }');
    expect(readEnvironment(directory, {}).configuration.fallback).toEqual({ name: 'stripe-eu', share: 0.02, baseUrl: 'https://api.stripe.com' });
    write('{}');
    expect(readEnvironment(directory, {}).configuration.fallback).toBeUndefined();
  });

  it('lays its settings over the defaults', () => {
    write('{ "settings": { "deadlineMs": 6000, "drain": { "maxPerSecond": 50 } } }');
    const { settings } = readEnvironment(directory, {}).configuration;
    expect(settings).toEqual({ ...defaultSettings, deadlineMs: 6_000, drain: { ...defaultSettings.drain, maxPerSecond: 50 } });
  });

  it.each([
    ['{ "settings": { "deadlinems": 5000 } }', 'config/dev.json: "settings.deadlinems" is not known; did you mean "settings.deadlineMs"?'],
    ['{ "deadlineMs": 5000 }', 'config/dev.json: "deadlineMs" is not known; did you mean "settings.deadlineMs"?'],
    ['{ "throtling": {} }', 'config/dev.json: "throtling" is not known; did you mean "throttling"?'],
    ['{ "ledger": { "colour": "red" } }', 'config/dev.json: "ledger.colour" is not known; write one of "tableName", "streamArn".'],
    ['{ "settings": { "deadlineMs": 20000 } }', 'config/dev.json: "settings.deadlineMs" is 20000; write a whole number from 500 to 14000 (milliseconds, at least a second below charge\'s timeout of 15000).'],
    ['{ "settings": { "healer": { "holdMs": 400000 } } }', 'config/dev.json: "settings.healer.holdMs" is 400000; write at most "settings.healer.holdCapMs", which is 300000.'],
    ['{ "settings": { "drain": { "maxPerSecond": 1 } } }', 'config/dev.json: "settings.drain.startPerSecond" is left at its default; write at most "settings.drain.maxPerSecond", which is 1.'],
    ['{ "settings": { "mode": "watch" } }', 'config/dev.json: "settings.mode" is "watch"; write "act" or "observe".'],
    ['{ "alarms": { "faultRatio": 50 } }', 'config/dev.json: "alarms.faultRatio" is 50; write a number above 0 and up to 1.'],
    ['{ "logRetentionDays": 31 }', 'config/dev.json: "logRetentionDays" is 31; write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.'],
    ['{ "tracing": "yes" }', 'config/dev.json: "tracing" is "yes"; write true or false.'],
    ['{ "emails": { "notices": ["ops"] } }', 'config/dev.json: "emails.notices.0" is "ops"; write an e-mail address such as payments@example.com.'],
    ['{ "emails": { "notices": "ops@example.com" } }', 'config/dev.json: "emails.notices" is "ops@example.com"; write a list of e-mail addresses.'],
    ['{ "emails": [] }', 'config/dev.json: "emails" is []; write an object in braces.'],
    ['{ "parameterPrefix": "/app/payment/" }', 'config/dev.json: "parameterPrefix" is "/app/payment/"; write a path such as "/app/payment", without a slash at its end.'],
    ['{ "stripe": { "baseUrl": "http://127.0.0.1:4242" } }', 'config/dev.json: "stripe.baseUrl" is "http://127.0.0.1:4242"; write an address that begins with https://; plain http is for the environment "local" only.'],
    ['{ "fallback": {} }', 'config/dev.json: "fallback.name" is missing; write a name such as "stripe-eu".'],
    ['{ "fallback": { "name": "queue" } }', 'config/dev.json: "fallback.name" is "queue"; write another name: "queue" and "stripe" are taken.'],
    ['{ "fallback": { "name": "stripe" } }', 'config/dev.json: "fallback.name" is "stripe"; write another name: "queue" and "stripe" are taken.'],
    ['{ "fallback": { "name": "Stripe EU" } }', 'config/dev.json: "fallback.name" is "Stripe EU"; write up to 32 lower-case letters, digits and dashes, beginning with a letter.'],
    ['{ "fallback": { "name": "stripe-eu", "share": 2 } }', 'config/dev.json: "fallback.share" is 2; write a number above 0 and up to 1.'],
    ['{ "fallback": { "name": "stripe-eu", "shares": 0.1 } }', 'config/dev.json: "fallback.shares" is not known; did you mean "fallback.share"?'],
    ['{ "fallback": { "name": "stripe-eu", "baseUrl": "http://127.0.0.1:1" } }', 'config/dev.json: "fallback.baseUrl" is "http://127.0.0.1:1"; write an address that begins with https://; plain http is for the environment "local" only.'],
    ['{ "settings": { "fallback": { "name": "stripe-eu" } } }', 'config/dev.json: "settings.fallback" is not known; did you mean "fallback"?'],
    ['{ "reservedConcurrency": { "charge": 0 } }', 'config/dev.json: "reservedConcurrency.charge" is 0; write a whole number from 1 to 1000.'],
    ['{ "reservedConcurrency": { "charg": 5 } }', 'config/dev.json: "reservedConcurrency.charg" is not known; did you mean "reservedConcurrency.charge"?'],
    ['{ "target": { "account": 123456789012 } }', 'config/dev.json: "target.account" is 123456789012; write the twelve digits of the account, in quotes.'],
    ['{ "environmentName": "prod" }', 'config/dev.json: "environmentName" is the name of the file; leave it out.'],
    ['{ "events": { "webhook": { "url": "shop" } } }', 'config/dev.json: "events.webhook.url" is "shop"; write an address such as "https://shop.example.com/paymedic".'],
    ['{ "events": { "webhook": { "url": "http://shop.example.com" } } }', 'config/dev.json: "events.webhook.url" is "http://shop.example.com"; write an address that begins with https://; plain http is for http://127.0.0.1 in the environment "local" only.'],
    ['{ "events": { "webhook": {} } }', 'config/dev.json: "events.webhook.url" is missing; write an address such as "https://shop.example.com/paymedic".'],
    ['{ "events": { "bus": "arn:aws:events:x" } }', 'config/dev.json: "events.bus" is "arn:aws:events:x"; write "default", or the name of an event bus.'],
    ['{ "events": { "buss": "default" } }', 'config/dev.json: "events.buss" is not known; did you mean "events.bus"?'],
    ['{ "events": { "bus": "default" }, "ledger": { "tableName": "before" } }', 'config/dev.json: "ledger.streamArn" is left at its default; write the ARN of the table\'s stream, which ends in /stream/ and a time, because "events" reads it: aws dynamodb update-table --table-name before --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES --query TableDescription.LatestStreamArn.'],
    ['[]', 'config/dev.json holds no object; write at least {} there.'],
  ])('that is %s is refused with a sentence that says what to write', (text, expected) => {
    write(text);
    expect(sentence()).toBe(expected);
  });

  it('that is no JSON is refused with the place', () => {
    write('{ "tracing": true, }');
    expect(sentence()).toMatch(/^config\/dev\.json is not JSON: .*; look for a missing comma or quote\.$/);
  });

  it('that does not exist is named', () => {
    expect(sentence({ env: 'prod' })).toBe('config/prod.json is missing; write at least {} there.');
    expect(sentence({ env: 'production' })).toBe('-c env=production: there is no such environment; write one of dev, staging, prod, local.');
  });

  it('lets only local replace the address of Stripe on the command line', () => {
    expect(sentence({ env: 'dev', stripeBaseUrl: 'http://127.0.0.1:1' })).toBe('-c stripeBaseUrl=http://127.0.0.1:1: only -c env=local may talk to another server than its file says; leave it out or set "stripe.baseUrl" in config/dev.json.');
    expect(sentence({ env: 'dev', fallbackBaseUrl: 'http://127.0.0.1:1' })).toBe('-c fallbackBaseUrl=http://127.0.0.1:1: only -c env=local may talk to another server than its file says; leave it out or set "fallback.baseUrl" in config/dev.json.');
    expect(readEnvironment(join(root, 'config'), { env: 'local', stripeBaseUrl: 'http://127.0.0.1:1' }).configuration.stripe.baseUrl).toBe('http://127.0.0.1:1');
    expect(readEnvironment(join(root, 'config'), { env: 'local', fallbackBaseUrl: 'http://127.0.0.1:2' }).configuration.fallback).toMatchObject({ name: 'stripe-eu', baseUrl: 'http://127.0.0.1:2' });
  });

  it('lets only local replace the address of the webhook on the command line', () => {
    const shopWebhookUrl = 'http://127.0.0.1:1/paymedic';
    expect(sentence({ env: 'dev', shopWebhookUrl })).toBe('-c shopWebhookUrl=http://127.0.0.1:1/paymedic: only -c env=local may send events elsewhere than its file says; leave it out or set "events.webhook.url" in config/dev.json.');
    expect(readEnvironment(join(root, 'config'), { env: 'local', shopWebhookUrl }).configuration.events).toEqual({ bus: 'default', webhook: { url: shopWebhookUrl } });
  });

  it('may name account and region of its stack', () => {
    write('{ "target": { "account": "123456789012", "region": "eu-central-1" } }');
    expect(readEnvironment(directory, {}).target).toEqual({ account: '123456789012', region: 'eu-central-1' });
  });

  it('of a team\'s own app is checked in the same way', () => {
    expect(() => parseConfiguration({ environmentName: 'Prod' }, 'SelfHealingPayments "Payments"'))
      .toThrow('SelfHealingPayments "Payments": "environmentName" is "Prod"; write up to 16 lower-case letters, digits and dashes, beginning with a letter.');
  });
});

describe('the CDK app', () => {
  it('says what is wrong in one sentence, without a stack trace, and ends with 1', () => {
    const app = spawnSync(join(root, 'node_modules', '.bin', 'tsx'), [join(root, 'bin', 'app.ts')], {
      encoding: 'utf8', env: { ...process.env, CDK_CONTEXT_JSON: '{ "env": "production" }' },
    });
    expect(app.stderr).toBe('-c env=production: there is no such environment; write one of dev, staging, prod, local.\n');
    expect(app.status).toBe(1);
  });
});
