import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Analysis, Journey, UserSummary } from '../../lib/logs/analysis';
import { redact } from '../../lib/logs/redact';
import { paymedic } from './console-of-test';

/** As a person types it: from the project's folder, wherever that is. */
const fixture = (name: string) => relative(process.cwd(), join(__dirname, '../fixtures/logs', name));
const [mixed, seed000, seed002] = ['mixed.jsonl', 'seed000.log', 'seed002.log'].map(fixture) as [string, string, string];
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'paymedic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
async function json<Data>(...args: string[]): Promise<Data> {
  return JSON.parse((await paymedic(['analyse', ...args, '--format', 'json'])).out) as Data;
}
const fatal = '{"time":"2026-11-22T08:00:00Z","level":"fatal","msg":"out"}\n';
const mild = '{"time":"2026-11-22T08:00:00Z","level":"error","msg":"thumbnail missing"}\n';

describe('the first screen', () => {
  it.each([seed000, seed002, mixed])('of %s fits 40 lines of 100 columns', async (file) => {
    const lines = (await paymedic(['analyse', file])).out.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it('fits however long the path is, and however many files there are', async () => {
    mkdirSync(join(folder, 'a'.repeat(100)));
    const files = Array.from({ length: 60 }, (_, n) => saved(join('a'.repeat(100), `${n}.log`), readFileSync(seed000)));
    const lines = (await paymedic(['analyse', ...files])).out.trimEnd().split('\n');
    expect({ lines: lines.length <= 40, wide: lines.filter((line) => line.length > 100) }).toEqual({ lines: true, wide: [] });
  });

  it('has colours on a screen only, never in a file', async () => {
    const out = join(folder, 'r.txt');
    expect((await paymedic(['analyse', mixed], { colour: true })).out).toContain('\u001b[');
    await paymedic(['analyse', mixed, '--out', out], { colour: true });
    expect(readFileSync(out, 'utf8')).not.toContain('\u001b[');
  });

  it('names a next command that keeps what was read', async () => {
    const { out } = await paymedic(['analyse', mixed, '--timezone', 'Europe/Berlin', '--since', '2h']);
    expect(out.replace(/\s+/g, ' ')).toContain(`npx paymedic analyse ${mixed} --since 2h --timezone Europe/Berlin --full`);
  });
});

describe('forms', () => {
  it('has more with --full', async () => {
    const [short, full] = [await paymedic(['analyse', seed000]), await paymedic(['analyse', seed000, '--full'])];
    expect(short.out).not.toContain('ERROR GROUPS');
    expect(full.out).toContain('ERROR GROUPS');
  });

  it('writes Markdown and one page of HTML that needs nothing from elsewhere', async () => {
    expect((await paymedic(['analyse', seed000, '--format', 'md'])).out).toContain('## Error groups');
    const page = join(folder, 'report.html');
    await paymedic(['analyse', seed000, '--format', 'html', '--out', page]);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[^]*<svg [^]*<\/html>\n$/);
  });

  it('gives JSON with the same ids in each run and from a copy of the file', async () => {
    const ids = async (file: string) => (await json<Analysis>(file)).groups.map(({ id }) => id);
    expect(await ids(saved('copy.log', readFileSync(seed000)))).toEqual(await ids(seed000));
  });

  it('has totals that add up', async () => {
    const { totals, reading, routes } = await json<Analysis>(seed000, seed002);
    expect(totals).toMatchObject({ errors: 14, requests: routes.reduce((sum, route) => sum + route.requests, 0) });
    expect(reading.totals).toMatchObject({ lines: 99, notUnderstood: 0 });
  });
});

describe('people', () => {
  it('are all listed by --users', async () => {
    const { users } = await json<{ users: UserSummary[] }>(seed000, '--users');
    expect(users.map(({ user }) => user).toSorted()).toEqual(['alice456', 'bob789', 'carol321', 'dave654', 'eve987', 'john123']);
    expect(users[0]).toMatchObject({ user: 'john123', requests: 14, failed: 3, firstError: { line: 7 }, lastSuccess: { line: 63, what: 'POST /api/cart/checkout' } });
  });

  it('have a journey: john123 fails at lines 7, 10 and 42, and works again at 63', async () => {
    const { journey } = await json<{ journey: Journey }>(seed000, '--user', 'john123');
    expect(journey.routes[0]).toEqual({ route: 'POST /api/cart/checkout', calls: 4, succeeded: 1, refused: 0, failed: 3 });
    expect(journey.steps.filter(({ request }) => request?.route === 'POST /api/cart/checkout').map(({ place }) => place.line)).toEqual([7, 10, 42, 63]);
    expect((await paymedic(['analyse', seed000, '--user', 'john123'])).out).toMatch(/seed000\.log:42 +error +[^]*?PaymentGatewayException: Still[^]*seed000\.log:43/);
  });

  it('are found by an e-mail address, which is never shown', async () => {
    const file = saved('mail.log', '{"time":"2026-11-22T08:00:00Z","level":"info","msg":"hi ada@example.com","user":"ada@example.com"}\n');
    const { code, out } = await paymedic(['analyse', file, '--user', 'Ada@example.com']);
    expect({ code, shown: out.includes('ada@') }).toEqual({ code: 0, shown: false });
    expect(out).toContain(redact('ada@example.com'));
  });

  it('are hashes with --anonymise, in every answer', async () => {
    for (const question of [[], ['--full'], ['--users'], ['--user', 'john123'], ['--format', 'html'], ['--format', 'json']]) {
      const { out, code } = await paymedic(['analyse', seed000, '--anonymise', '--fail-on', 'never', ...question]);
      expect({ question, code, empty: out === '', shown: /john123|bob789/.test(out.replaceAll('--user john123', '')) }).toEqual({ question, code: 0, empty: false, shown: false });
    }
  });

  it('nobody by that name: one sentence', async () => {
    expect(await paymedic(['analyse', seed000, '--user', 'mallory'])).toEqual({ code: 0, out: '', err: 'paymedic: no record names the user "mallory"; --users lists who is there.\n' });
  });
});

describe('a trace', () => {
  it('is one request across files, by time', async () => {
    const record = (second: number, msg: string) => `${JSON.stringify({ time: `2026-11-22T08:00:0${second}Z`, level: 'info', requestId: 'r-1', msg })}\n`;
    const [web, pay] = [saved('web.log', record(1, 'in') + record(3, 'out')), saved('pay.log', record(2, 'asked'))];
    expect((await paymedic(['analyse', web, pay, '--trace', 'r-1'])).out).toMatch(/web\.log:1 +info +in\n.*pay\.log:1 +info +asked\n.*web\.log:2 +info +out\n/);
  });

  it('that is nowhere: one sentence', async () => {
    expect(await paymedic(['analyse', seed000, '--trace', 'r-9'])).toMatchObject({ code: 0, out: '', err: 'paymedic: no record names "r-9"; give a request id or a trace id as it is logged.\n' });
  });
});

describe('what it is compared with', () => {
  it('is a baseline: new, gone and much more frequent', async () => {
    const good = saved('good.log', mild);
    const { comparison, groups } = await json<Analysis>(saved('now.log', fatal), '--baseline', good);
    expect(comparison).toMatchObject({ files: [good], fresh: groups.map(({ id }) => id), gone: [{ template: 'thumbnail missing', count: 1 }] });
    expect((await json<Analysis>(saved('now.log', fatal))).comparison).toBeUndefined();
  });

  it('is what was deployed', async () => {
    const { changes } = await json<Analysis>(seed000, '--deploy', '2024-10-30T09:16:00Z=shop=1.4.2');
    expect(changes).toContainEqual({ time: Date.UTC(2024, 9, 30, 9, 16), kind: 'deploy', label: 'shop=1.4.2' });
  });

  it('is said to lie outside the window when all of it does', async () => {
    const { out } = await paymedic(['analyse', seed000, '--since', '1h']);
    expect(out.replace(/\s+/g, ' ')).toContain('The log covers 2024-10-30 09:15:00 to 2024-10-30 09:50:30 UTC, which lies outside the window; --since and --until set it.');
    expect((await paymedic(['analyse', saved('bare.log', 'level=error msg=out\n'), '--since', '1h'])).out).toContain('No record has a time, so none lies in the window.');
  });

  it('is what lies in the window', async () => {
    expect((await json<Analysis>(mixed, '--since', '58s', '--until', '2026-11-22T08:00:06Z')).totals).toMatchObject({ leftOut: 6, errors: 2, warnings: 1 });
    expect((await json<{ users: UserSummary[] }>(seed000, '--users', '--until', '2024-10-30T09:17:00Z')).users.map(({ user }) => user)).toEqual(['john123']);
  });
});

describe('the exit code', () => {
  it.each([
    [mild, [], 0],
    [fatal, [], 1],
    [fatal, ['--fail-on', 'critical'], 1],
    [fatal, ['--fail-on', 'never'], 0],
    [fatal, ['--users'], 0],
  ])('of %j with %j is %d', async (content, args, code) => {
    expect((await paymedic(['analyse', saved('a.log', content), ...args])).code).toBe(code);
  });

  it('is 2 when an input could not be read, whatever else was found', async () => {
    const { code, out, err } = await paymedic(['analyse', saved('a.log', fatal), join(folder, 'none.log')]);
    expect({ code, err }).toEqual({ code: 2, err: `paymedic: cannot read ${join(folder, 'none.log')}: there is no such file or folder.\n` });
    expect(out).toContain('1 error');
  });

  it('is 2 when no line was understood, and that is said instead of "nothing broke"', async () => {
    const file = saved('strange.log', '!! boom 1\n!! boom 2\n');
    const { code, out } = await paymedic(['analyse', file]);
    expect({ code, calm: out.includes('Nothing broke') }).toEqual({ code: 2, calm: false });
    expect(out).toMatch(/\n\nNo line was understood, so nothing can be said\. Known are JSON lines/);
    expect(out).toContain(`npx paymedic group ${file} --templates`);
    const answer = await paymedic(['analyse', file, '--users']);
    expect(answer).toMatchObject({ code: 2, err: 'paymedic: no line was understood, so nothing can be said; "paymedic help analyse" lists what is known.\n' });
  });

  it('is that of what was found when only most lines were not understood, which is said first', async () => {
    const { code, out } = await paymedic(['analyse', saved('half.log', `${mild}!! boom 1\n!! boom 2\n`), '--fail-on', 'never']);
    expect(code).toBe(0);
    expect(out.indexOf('Only 1 of 3 lines were understood')).toBeGreaterThan(0);
    expect(out.indexOf('Only 1 of 3 lines were understood')).toBeLessThan(out.indexOf('WHAT BROKE'));
  });

  it('is that of the files that were understood; the one that was not is named on the first screen', async () => {
    const { code, out } = await paymedic(['analyse', saved('a.log', mild.repeat(5)), saved('strange.log', '!! boom 1\n!! boom 2\n'), '--fail-on', 'never']);
    expect(code).toBe(0);
    expect(out).toContain('\nNot all is known: none of 2 lines of strange.log understood; what broke may stand in the others.\n');
  });

  it('is 2 when the baseline could not be read, or the report not be written', async () => {
    expect(await paymedic(['analyse', saved('a.log', mild), '--baseline', join(folder, 'none')])).toMatchObject({ code: 2 });
    const { code, err } = await paymedic(['analyse', mixed, '--out', join(folder, 'none', 'r.txt')]);
    expect({ code, sentences: err.split('\n').length - 1 }).toEqual({ code: 2, sentences: 1 });
  });
});

describe('bad input', () => {
  it('gets one sentence each, and the rest is analysed', async () => {
    mkdirSync(join(folder, 'logs'));
    const packed = gzipSync(mild.repeat(1_000));
    const files = [saved('empty.log', ''), saved('binary', Buffer.from([1, 0, 2])), saved('cut.gz', packed.subarray(0, packed.length - 9)), join(folder, 'logs'), join(folder, 'gone'), saved('good.log', fatal)];
    const { code, out, err } = await paymedic(['analyse', ...files, '--format', 'json']);
    expect(code).toBe(2);
    expect(err.trimEnd().split('\n').map((line) => line.replaceAll(folder, '.'))).toEqual([
      'paymedic: ./empty.log is empty.',
      'paymedic: ./binary is no text; name log files, plain or packed with gzip.',
      'paymedic: ./cut.gz was read in part only: its gzip data ends too early; get a whole copy.',
      'paymedic: cannot read ./logs: it is a folder; name the files in it.',
      'paymedic: cannot read ./gone: there is no such file or folder.',
    ]);
    const { reading, groups } = JSON.parse(out) as Analysis;
    expect(reading.files.filter(({ problem }) => problem !== undefined)).toHaveLength(4);
    expect(groups.map(({ level }) => level)).toContain('fatal');
  });

  it.each([
    ['gone', (file: string) => rmSync(file)],
    ['replaced', (file: string) => (renameSync(file, `${file}.1`), writeFileSync(file, fatal))],
  ])('says so of a file that is %s before its turn, and reads nothing in its stead', async (_, rotate) => {
    const later = saved('later.log', fatal.replace('2026', '2027'));
    async function* first(): AsyncGenerator<Buffer> {
      yield Buffer.from(mild);
      rotate(later);
    }
    const { code, out, err } = await paymedic(['analyse', '-', later, '--format', 'json'], { stdin: Readable.from(first()) });
    expect({ code, err }).toEqual({ code: 2, err: `paymedic: ${later} was moved or replaced before its turn came, as log rotation does: nothing of it is analysed; name the rotated file.\n` });
    expect((JSON.parse(out) as Analysis).groups.map(({ level }) => level)).not.toContain('fatal');
  });

  it('does not let a report take the place of a log, not by a link either', async () => {
    const [log, good, link] = [saved('self.log', fatal), saved('good.log', mild), join(folder, 'link.log')];
    symlinkSync(log, link);
    for (const [out, over] of [[log, log], [link, log], [good, good]] as const) {
      expect(await paymedic(['analyse', log, '--baseline', good, '--out', out])).toEqual({ code: 64, out: '', err: `paymedic: --out ${out} would overwrite the log ${over}; name another file.\n` });
    }
    expect([readFileSync(log, 'utf8'), readFileSync(good, 'utf8')]).toEqual([fatal, mild]);
  });

  it('as the only input: nothing was read, and nothing is said to be understood', async () => {
    mkdirSync(join(folder, 'logs'));
    for (const file of [join(folder, 'gone'), join(folder, 'logs'), saved('binary', Buffer.from([1, 0, 2]))]) {
      const { code, out } = await paymedic(['analyse', file]);
      expect({ code, claimed: out.includes('understood'), said: out.includes('\nnothing was read; 1 file not read whole\n') }).toEqual({ code: 2, claimed: false, said: true });
    }
  });

  it('reads a file once that is named twice', async () => {
    const file = saved('a.log', fatal);
    expect((await json<Analysis>(file, file)).totals.records).toBe(1);
  });

  it.each([
    [[], 'analyse needs at least one file; "-" reads standard input.'],
    [['x', '--nonsense'], 'analyse has no option --nonsense; "paymedic help analyse" lists what there is.'],
    [['x', '--format', 'pdf'], '--format "pdf" is not there; write text, md, html or json.'],
    [['x', '--fail-on', 'toString'], '--fail-on "toString" is not there; write critical, high or never.'],
    [['x', '--timezone', 'Mars'], '--timezone "Mars" is not known; write an IANA name such as Europe/Berlin.'],
    [['x', '--deploy', 'v2'], '--deploy "v2" is no TIME=LABEL; write for example 2026-11-22T08:00:00Z=shop-1.4.2.'],
    [['x', '--deploy', 'noon=v2'], '--deploy "noon" is no time; write ISO 8601 such as 2026-11-22T08:00:00Z, or a span back from now such as 90s, 15m, 2h or 7d.'],
    [['x', '--users', '--trace', '1'], '--users, --user and --trace are three questions; ask one at a time.'],
    [['x', '--user', ''], '--user needs a value; "paymedic help analyse" lists what there is.'],
    [['x', '--out'], '--out was not used rightly: it needs a value; "paymedic help analyse" lists what there is.'],
    [['x', '--since', '1h', '--until', '2h'], '--since must be before --until; swap them or widen the window.'],
    [['x', '--since', 'noon'], '--since "noon" is no time; write ISO 8601 such as 2026-11-22T08:00:00Z, or a span back from now such as 90s, 15m, 2h or 7d.'],
    [['--log-group', 'g'], '--log-group needs --since, for example --since 2h: a whole log group may be years.'],
  ])('refuses %j with one sentence and exit code 64', async (args, sentence) => {
    expect(await paymedic(['analyse', ...args])).toEqual({ code: 64, out: '', err: `paymedic: ${sentence}\n` });
  });
});
