import { parseArgs } from 'node:util';
import { optionComplaint } from '../option-complaint';
import { isPolicyName, policies } from './policies';
import type { PolicyName } from './policies';

/** What the command line asks for. */
export interface Options {
  readonly schedules: number;
  readonly seed: number;
  readonly policy: PolicyName;
  readonly json: string | undefined;
  /** Every interleaving of a small payment, instead of schedules. */
  readonly exhaustive: boolean;
  /** So many faults at most come together in one interleaving. */
  readonly faults: number;
}

/** The command line cannot be meant; the message says what to write. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

export const usage = `Puts Paymedic through seeded fault schedules in memory, with a virtual clock, and holds every answer against the provider's books.

  npm run simulate -- [--schedules N] [--seed S] [--policy ${Object.keys(policies).join('|')}] [--json FILE]

  npm run simulate -- --exhaustive [--faults N] [--policy NAME] [--json FILE]

  --schedules N   how many, with the seeds S, S + 1, … (default: 10000)
  --seed S        the first seed (default: 1); with --schedules 1 it replays one schedule and prints its timeline
  --policy NAME   the design that is put through them (default: paymedic)
  --exhaustive    walk every interleaving of two callers of one payment, with faults anywhere, instead
  --faults N      how many of the four kinds come together in one interleaving, from 0 to 4 (default: 4)
  --json FILE     write all figures to FILE
  --help          this text

It ends with code 0 only if every schedule, or every interleaving, passed; with 2 where the command line cannot be meant.
`;

/** Reads the command line; throws one sentence for what cannot be meant. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  if (!isPolicyName(given.policy)) throw new OptionsError(`There is no policy ${given.policy}: say one of ${Object.keys(policies).join(', ')}.`);
  if (given.exhaustive && (given.schedules !== undefined || given.seed !== undefined)) throw new OptionsError('--exhaustive leaves nothing to a seed: say it without --schedules and --seed.');
  if (!given.exhaustive && given.faults !== undefined) throw new OptionsError('--faults belongs to --exhaustive: say both, or neither.');
  return {
    schedules: wholeNumber('schedules', given.schedules ?? '10000', 1, 10_000_000), seed: wholeNumber('seed', given.seed ?? '1', 0, 2 ** 32 - 1),
    policy: given.policy, json: given.json, exhaustive: given.exhaustive,
    faults: wholeNumber('faults', given.faults ?? '4', 0, 4),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false }, exhaustive: { type: 'boolean', default: false }, faults: { type: 'string' }, schedules: { type: 'string' }, seed: { type: 'string' },
        policy: { type: 'string', default: 'paymedic' }, json: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(optionComplaint(error), { cause: error });
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw new OptionsError(`--${name} ${text} is not possible: say a whole number from ${least} to ${most}.`);
  return value;
}
