import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..', '..');
const simulate = (...args: readonly string[]) => promisify(execFile)(process.execPath, [join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(root, 'lib', 'simulation', 'main.ts'), ...args], { cwd: root });
const nowhere = join(root, 'lib', 'no-such-folder', 'x.json');

describe('npm run simulate', () => {
  it.each([
    [['--schedules', '5', '--json', nowhere], nowhere],
    [['--exhaustive', '--faults', '0', '--json', join(root, 'lib')], join(root, 'lib')],
    [['--schedules', '5', '--json', join(root, 'package.json', 'x')], join(root, 'package.json', 'x')],
  ])('says before it begins that a file cannot be written: %j', async (args, file) => {
    await expect(simulate(...args)).rejects.toMatchObject({ code: 2, stdout: '', stderr: `${file} cannot be written: name another file with --json.\n` });
  });
});
