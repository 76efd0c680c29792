import { describe, expect, it } from '@jest/globals';
import { readOptions, usage } from '../../lib/simulation/options';

describe('the command line of npm run simulate', () => {
  it('runs ten thousand schedules of Paymedic where nothing is said', () => {
    expect(readOptions([])).toEqual({ schedules: 10_000, seed: 1, policy: 'paymedic', json: undefined, exhaustive: false, faults: 4 });
  });

  it('knows the designs, the seeds and the exhaustive mode', () => {
    expect(readOptions(['--policy', 'usual', '--seed', '7', '--schedules', '1', '--json', 'f'])).toMatchObject({ policy: 'usual', seed: 7, schedules: 1, json: 'f' });
    expect(readOptions(['--exhaustive', '--faults', '2'])).toMatchObject({ exhaustive: true, faults: 2 });
    expect(readOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--policy', 'hope'], 'There is no policy hope: say one of paymedic, usual.'],
    [['--schedules', 'many'], '--schedules many is not possible: say a whole number from 1 to 10000000.'],
    [['--exhaustive', '--seed', '7'], '--exhaustive leaves nothing to a seed: say it without --schedules and --seed.'],
    [['--exhaustive', '--faults', '5'], '--faults 5 is not possible: say a whole number from 0 to 4.'],
    [['--faults', '1'], '--faults belongs to --exhaustive: say both, or neither.'],
    [['--exhaust'], 'There is no option --exhaust: say --help to see what there is.'],
    [['--schedules', '-5'], '--schedules needs a value that does not begin with "-": say --help to see what there is.'],
    [['--json'], '--json needs a value: say --help to see what there is.'],
    [['--exhaustive=yes'], '--exhaustive takes no value: say --help to see what there is.'],
    [['5'], 'There is no option 5: say --help to see what there is.'],
  ])('answers %j in one sentence', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'OptionsError', message: sentence }));
  });

  it('has each of its flags in the help', () => {
    for (const flag of ['--schedules', '--seed', '--policy', '--json', '--exhaustive', '--faults', '--help']) expect(usage).toContain(`  ${flag}`);
  });
});
