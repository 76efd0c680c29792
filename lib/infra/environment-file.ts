import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseConfiguration } from './configuration';
import type { Configuration } from './configuration';
import { ConfigurationError, explain } from './configuration-errors';

const environmentNames = ['dev', 'staging', 'prod', 'local'] as const;

const account = 'the twelve digits of the account, in quotes';
const targeted = z.strictObject({ target: z.strictObject({
  account: z.string(account).regex(/^\d{12}$/, account).optional(),
  region: z.string('the name of a region').regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'the name of a region, such as "eu-central-1"').optional(),
}).prefault({}) });

/** One environment as its file in config/ describes it. */
export interface Environment {
  readonly configuration: Configuration;
  /** Account and region; without them the stack goes where the credentials point. */
  readonly target: { readonly account?: string; readonly region?: string };
}

/**
 * Reads `<directory>/<name>.json`.
 * @param context what was given with `-c`: the environment's name (default `dev`), and the addresses of both accounts and of the webhook, which only `local` may replace
 * @throws ConfigurationError with one sentence that says what to write instead
 */
export function readEnvironment(directory: string, context: { env?: string | undefined; stripeBaseUrl?: string | undefined; fallbackBaseUrl?: string | undefined; shopWebhookUrl?: string | undefined }): Environment {
  const name = context.env ?? 'dev';
  if (!isEnvironmentName(name)) throw new ConfigurationError(`-c env=${name}: there is no such environment; write one of ${environmentNames.join(', ')}.`);
  const source = `config/${name}.json`;
  for (const [given, part] of [['stripeBaseUrl', 'stripe'], ['fallbackBaseUrl', 'fallback']] as const) {
    if (name === 'local' || context[given] === undefined) continue;
    throw new ConfigurationError(`-c ${given}=${context[given]}: only -c env=local may talk to another server than its file says; leave it out or set "${part}.baseUrl" in ${source}.`);
  }
  if (name !== 'local' && context.shopWebhookUrl !== undefined) {
    throw new ConfigurationError(`-c shopWebhookUrl=${context.shopWebhookUrl}: only -c env=local may send events elsewhere than its file says; leave it out or set "events.webhook.url" in ${source}.`);
  }
  const written = readJson(join(directory, `${name}.json`), source);
  const { target: writtenTarget, ...configuration } = written;
  if ('environmentName' in configuration) throw new ConfigurationError(`${source}: "environmentName" is the name of the file; leave it out.`);
  const checked = targeted.safeParse({ target: writtenTarget });
  if (!checked.success) throw new ConfigurationError(explain(checked.error, { schema: targeted, input: written, source }));
  const whole = { ...configuration, environmentName: name, ...stripeFrom(context.stripeBaseUrl, configuration), ...fallbackFrom(context.fallbackBaseUrl, configuration), ...eventsFrom(context.shopWebhookUrl, configuration) };
  return { configuration: parseConfiguration(whole, source), target: withoutUndefined(checked.data.target) };
}

function stripeFrom(baseUrl: string | undefined, configuration: Record<string, unknown>): { stripe?: unknown } {
  return baseUrl === undefined ? {} : { stripe: { ...(configuration['stripe'] as object | undefined), baseUrl } };
}

/** The local world's second account, where a scenario brings one. */
function fallbackFrom(baseUrl: string | undefined, configuration: Record<string, unknown>): { fallback?: unknown } {
  return baseUrl === undefined ? {} : { fallback: { name: 'stripe-eu', ...(configuration['fallback'] as object | undefined), baseUrl } };
}

function eventsFrom(url: string | undefined, configuration: Record<string, unknown>): { events?: unknown } {
  return url === undefined ? {} : { events: { ...(configuration['events'] as object | undefined), webhook: { url } } };
}

function readJson(path: string, source: string): Record<string, unknown> {
  if (!existsSync(path)) throw new ConfigurationError(`${source} is missing; write at least {} there.`);
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new ConfigurationError(`${source} is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}; look for a missing comma or quote.`);
  }
  throw new ConfigurationError(`${source} holds no object; write at least {} there.`);
}

function isEnvironmentName(name: string): name is (typeof environmentNames)[number] {
  return (environmentNames as readonly string[]).includes(name);
}

function withoutUndefined(value: { account?: string | undefined; region?: string | undefined }): { account?: string; region?: string } {
  return { ...(value.account !== undefined && { account: value.account }), ...(value.region !== undefined && { region: value.region }) };
}
