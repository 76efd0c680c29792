import { parseArgs } from 'node:util';
import { optionComplaint } from '../../option-complaint';
import { ScenarioError } from './scenario-error';
import type { Scenario } from './scenarios';
import { scenarios } from './scenarios';

/** What the command line asks for. */
export interface Options {
  readonly headless: boolean;
  readonly scenario: Scenario;
  readonly payments: number;
  readonly ratePerSecond: number;
  readonly seed: number;
  /** Without a slash at its end; undefined: our own sandbox. */
  readonly stripeUrl: string | undefined;
  readonly json: string | undefined;
}

export const usage = `Tells the story of an outage on this machine: the real stacks at a local AWS endpoint, a Stripe sandbox, faults in between.

  npm start -- [--scenario NAME] [--payments N] [--rate R] [--seed S] [--stripe-url URL] [--json FILE] [--headless]

  --scenario NAME   ${scenarios.map(({ name, about }) => `${name.padEnd(16)} ${about}`).join('\n                    ')}
                    (default: outage)
  --payments N      how many payments the shop sends (default: 180; aws-down: 480, alarm-only: 720, as they take their time)
  --rate R          payments per second (default: 4)
  --seed S          amounts and cards come from it (default: 1)
  --stripe-url URL  a Stripe-compatible server instead of our sandbox; its test key is STRIPE_SECRET_KEY, else sk_test_local
  --json FILE       write all figures to FILE
  --headless        lines instead of a screen
  --help            this text

It ends with code 0 only if the account closes and, with good cards, no answer failed. AWS_ENDPOINT_URL names a running local AWS endpoint to use instead of starting one.
`;

/** Reads the command line; throws one sentence for what cannot be meant. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  const scenario = scenarios.find(({ name }) => name === given.scenario);
  if (!scenario) throw new ScenarioError(`There is no scenario ${given.scenario}: say one of ${scenarios.map(({ name }) => name).join(', ')}.`);
  return {
    headless: given.headless,
    scenario,
    payments: wholeNumber('payments', given.payments ?? String(scenario.payments ?? 180), 1, 100_000),
    ratePerSecond: rate(given.rate),
    seed: wholeNumber('seed', given.seed, 0, 2 ** 32 - 1),
    stripeUrl: given['stripe-url'] === undefined ? undefined : url(given['stripe-url']),
    json: given.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false }, scenario: { type: 'string', default: 'outage' },
        payments: { type: 'string' }, rate: { type: 'string', default: '4' }, seed: { type: 'string', default: '1' }, 'stripe-url': { type: 'string' }, json: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new ScenarioError(optionComplaint(error), { cause: error });
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw new ScenarioError(`--${name} ${text} is not possible: say a whole number from ${least} to ${most}.`);
  return value;
}

function rate(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.1 || value > 500) throw new ScenarioError(`--rate ${text} is not possible: say how many payments a second, from 0.1 to 500.`);
  return value;
}

function url(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && parsed.search === '') return parsed.origin;
  throw new ScenarioError(`--stripe-url ${text} is no address of a server: say for example http://127.0.0.1:12111.`);
}
