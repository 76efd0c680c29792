import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress } from '../../lib/cli/progress';
import { paymedic } from './console-of-test';

const fixture = join(__dirname, '../fixtures/logs/mixed.jsonl');
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'paymedic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a wrong command line', () => {
  it.each([
    [['group'], 'group needs exactly one file; "-" reads standard input.'],
    [['group', 'a', 'b'], 'group needs exactly one file; "-" reads standard input.'],
    [['cure'], 'there is no command "cure"; "paymedic --help" lists them.'],
    [[], 'name a command; "paymedic --help" lists them.'],
  ])('is refused, %j with one sentence and exit code 64', async (args, sentence) => {
    expect(await paymedic(args)).toEqual({ code: 64, out: '', err: `paymedic: ${sentence}\n` });
  });
});

describe('paymedic group', () => {
  const rowsOf = (out: string) => out.trimEnd().split('\n').slice(1).map((row) => row.split(','));

  it('prints one row for each physical line, with equal ids for equal templates', async () => {
    const { code, out } = await paymedic(['group', fixture]);
    const rows = rowsOf(out);
    expect(code).toBe(0);
    expect(out.startsWith('line,groupId\n1,')).toBe(true);
    expect(rows.map(([line]) => Number(line))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(rows[1]?.[1]).toBe(rows[2]?.[1]);
    expect(new Set(rows.map(([, id]) => id)).size).toBe(9);
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['a\n', 1],
    ['a\r\n\nb', 3],
    ['{"msg":"x\u2028y"}\nb\n', 2],
  ])('reads standard input %j as %d lines', async (stdin, count) => {
    expect(rowsOf((await paymedic(['group', '-'], { stdin })).out)).toHaveLength(count);
  });

  it('groups lines that it does not understand by their text', async () => {
    const rows = rowsOf((await paymedic(['group', '-'], { stdin: 'port 1 taken\nport 2 taken\r\nother\n' })).out);
    expect(rows[0]?.[1]).toBe(rows[1]?.[1]);
    expect(rows[2]?.[1]).not.toBe(rows[0]?.[1]);
  });

  it('prints the templates with their lines', async () => {
    const { out } = await paymedic(['group', '-', '--templates'], { stdin: 'port 1 "taken"\nport 2 "taken"\nother\n' });
    expect(out).toMatch(/^groupId,lines,template\n[0-9a-f]{16},2,"port <num> ""taken"""\n[0-9a-f]{16},1,"other"\n$/);
  });

  it('gives a line that spans many reads one number', async () => {
    const file = join(folder, 'long.log');
    writeFileSync(file, `${'x'.repeat(3_000_000)}\nshort\n`);
    expect(rowsOf((await paymedic(['group', file])).out)).toHaveLength(2);
  });

  it('says that a file is not there', async () => {
    expect(await paymedic(['group', join(folder, 'none')])).toMatchObject({ code: 2, out: '' });
  });
});

describe('paymedic', () => {
  it.each([[['--help']], [['help']], [['help', 'analyse']], [['group', '--help']], [['--version']]])('answers %j', async (args) => {
    const { code, out, err } = await paymedic(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(args[0] === '--version' ? /^1\.2\.3\n$/ : /paymedic/);
  });

  describe('progress', () => {
    function given(errorIsTerminal: boolean, total?: number) {
      let now = 0;
      const said: string[] = [];
      const progress = createProgress({ now: () => now, errorIsTerminal, writeError: (text) => void said.push(text) }, 'MB', 1e6, total);
      return { progress, said, pass: (ms: number) => void (now += ms) };
    }

    it('comes after two seconds, as a bar of the bytes known, and goes when all is done', () => {
      const { progress, said, pass } = given(true, 200e6);
      for (let n = 0; n < 19; n += 1, pass(100)) progress.more(1e6, 'a.log');
      expect(said).toEqual([]);
      pass(100);
      progress.more(31e6, 'a.log');
      progress.done();
      expect(said).toEqual(['\r\u001b[K[#####...............] 25 %, 50 of 200 MB read, now in a.log', '\r\u001b[K']);
    });

    it('counts where nobody knows how much there is', () => {
      const { progress, said, pass } = given(true);
      pass(2_000);
      progress.more(7e6, '-');
      expect(said).toEqual(['\r\u001b[K7 MB read, now in -']);
    });

    it('is for people only', () => {
      const { progress, said, pass } = given(false);
      pass(9_000);
      progress.more(1, 'f');
      progress.done();
      expect(said).toEqual([]);
    });
  });
});
