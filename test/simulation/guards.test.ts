import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..', '..');
const run = (...args: readonly string[]) => promisify(execFile)(process.execPath, [join(root, 'scripts', 'guards.mjs'), ...args], { cwd: root });

describe('scripts/guards.mjs', () => {
  it('takes a guard out of a copy of the code, and the simulation fails', async () => {
    const { stdout } = await run('--guard', 'version_unchanged', '--most', '50');
    expect(stdout).toMatch(/^version_unchanged +\d+ {2}(doubleCharges|lost|stuck|untruthful): /m);
  });

  it('walks every interleaving of a small payment without a guard, and says how many faults it takes', async () => {
    const { stdout } = await run('--exhaustive', '--guard', 'claimed_once');
    expect(stdout).toMatch(/^claimed_once +[01] {2}(doubleCharges|lost|stuck|untruthful): /m);
  });

  it('says when nothing failed, and ends with 1', async () => {
    await expect(run('--guard', 'deadline_passed', '--most', '1')).rejects.toMatchObject({ code: 1, stdout: expect.stringMatching(/^deadline_passed +1 {2}nothing$/m) });
  });

  it('answers what cannot be meant in one sentence', async () => {
    await expect(run('--guard', 'of honour')).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/^There is no guard of honour: say one of [^\n]+\.\n$/) });
    await expect(run('--most', 'all')).rejects.toMatchObject({ code: 2, stderr: '--most all is not possible: say a whole number from 1 to 9999999.\n' });
    await expect(run('--exhaustive', '--faults', '5')).rejects.toMatchObject({ code: 2, stderr: '--faults 5 is not possible: say a whole number from 0 to 4.\n' });
    await expect(run('--exhaustive', '--most', '5')).rejects.toMatchObject({ code: 2, stderr: '--most counts schedules, and --faults belongs to --exhaustive: say one of them.\n' });
    await expect(run('--gard')).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/^Unknown option '--gard'.*\n$/) });
  });
});
