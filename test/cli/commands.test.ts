import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress } from '../../lib/cli/progress';
import { paymedic } from './console-of-test';

const fixture = join(__dirname, '../fixtures/logs/mixed.jsonl');
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'paymedic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('paymedic analyse', () => {
  it('prints a report of the files', async () => {
    const { code, out, err } = await paymedic(['analyse', fixture]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('5 errors and 1 warning in 5 groups');
  });

  it('writes the report to a file', async () => {
    const report = join(folder, 'report.json');
    expect(await paymedic(['analyse', fixture, '--format', 'json', '--out', report])).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse(readFileSync(report, 'utf8')).totals.lines).toBe(10);
  });

  it('takes a window as a time or as a span back from now', async () => {
    const { out } = await paymedic(['analyse', fixture, '--since', '58s', '--until', '2026-11-22T08:00:06Z', '--format', 'json']);
    expect(JSON.parse(out).totals).toMatchObject({ leftOut: 4, errors: 2, warnings: 1 });
  });

  it('names each file that cannot be read in one sentence and analyses the rest', async () => {
    const { code, out, err } = await paymedic(['analyse', join(folder, 'none.log'), fixture, folder]);
    expect(code).toBe(2);
    expect(err).toBe(`paymedic: cannot read ${join(folder, 'none.log')}: there is no such file or folder.\npaymedic: cannot read ${folder}: it is a folder; name the files in it.\n`);
    expect(out).toContain('5 errors');
  });

  it('says when the report cannot be written', async () => {
    const { code, err } = await paymedic(['analyse', fixture, '--out', join(folder, 'none', 'r.txt')]);
    expect({ code, sentences: err.split('\n').length - 1 }).toEqual({ code: 2, sentences: 1 });
  });

  it.each([
    [['analyse'], 'analyse needs at least one file; "-" reads standard input.'],
    [['analyse', 'x', '--user', 'ada'], 'analyse has no option --user; "paymedic help analyse" lists what there is.'],
    [['analyse', 'x', '--baseline=y'], 'analyse has no option --baseline; "paymedic help analyse" lists what there is.'],
    [['analyse', 'x', '--format', 'html'], '--format "html" is not there; write text, md or json.'],
    [['analyse', 'x', '--out'], '--out was not used rightly: it needs a value; "paymedic help analyse" lists what there is.'],
    [['analyse', 'x', '--since', '1h', '--until', '2h'], '--since must be before --until; swap them or widen the window.'],
    [['group'], 'group needs exactly one file; "-" reads standard input.'],
    [['group', 'a', 'b'], 'group needs exactly one file; "-" reads standard input.'],
    [['cure'], 'there is no command "cure"; "paymedic --help" lists them.'],
    [[], 'name a command; "paymedic --help" lists them.'],
  ])('refuses %j with one sentence and exit code 64', async (args, sentence) => {
    expect(await paymedic(args)).toEqual({ code: 64, out: '', err: `paymedic: ${sentence}\n` });
  });

  it('says what a time looks like', async () => {
    const { code, err } = await paymedic(['analyse', 'x', '--since', 'noon']);
    expect(code).toBe(64);
    expect(err).toContain('--since "noon" is no time; write ISO 8601');
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

  it('shows progress after two seconds, to a person only', () => {
    let now = 0;
    const said: string[] = [];
    const progressFor = (errorIsTerminal: boolean) => createProgress({ now: () => now, errorIsTerminal, writeError: (text) => void said.push(text) });
    const [person, file] = [progressFor(true), progressFor(false)];
    for (now = 0; now < 2_000; now += 100) person.at(now, 'f');
    file.at(1, 'f');
    expect(said).toEqual([]);
    person.at(7, 'f');
    person.done();
    expect(said).toEqual(['\r\u001b[K7 lines read, now in f', '\r\u001b[K']);
  });
});
