import { describe, expect, it } from '@jest/globals';
import { stripVTControlCharacters } from 'node:util';
import { firstScreen } from '../../../lib/logs/document/first-screen';
import { fullReport } from '../../../lib/logs/document/full-report';
import { renderHtml } from '../../../lib/logs/document/html';
import { renderMarkdown } from '../../../lib/logs/document/markdown';
import type { Block } from '../../../lib/logs/document/blocks';
import { journeyBlocks, traceBlocks, usersBlocks } from '../../../lib/logs/document/people';
import { renderText } from '../../../lib/logs/document/text';
import { at, givenAnalysis, givenCause, givenGroup, givenIncident } from './given-analysis';

const plain = { width: 100, colour: false };
const command = 'paymedic analyse app.log';
const screen = (more: Parameters<typeof givenAnalysis>[0] = {}) => renderText(firstScreen(givenAnalysis(more), command), plain);
const long = 'word '.repeat(200).trim();

describe('the first screen', () => {
  it('says what broke and since when, what changed, the causes with both sides, and what to type next', () => {
    expect(screen()).toBe(`app.log: 9 errors and 12 warnings in 63 lines, 2024-10-30 09:15:00 to 09:50:30 UTC

every line understood; times without a zone taken as UTC

WHAT BROKE
  1. Checkout fails: the payment gateway does not answer [critical]
     since 09:16:30 (app.log:7); works again 09:50:30 (app.log:63)
     3 failed requests, 1 user, on POST /api/cart/checkout

WHAT CHANGED JUST BEFORE
  - version 2.4.0 was deployed at 09:15:30, 60.0 s before (app.log:3)

LIKELY CAUSES
  1. The payment gateway is down or cannot be reached (confidence high)
     for: its health check failed while checkouts failed (app.log:53)
     against: the log shows no other error of the network

NEXT
  - to confirm: the status page of the gateway between 09:16 and 09:50
  - paymedic analyse app.log --user john123 (the journey of the user hit most)
  - paymedic analyse app.log --full (everything, with advice; --format html for charts)
`.replace('UTC\n\nevery', 'UTC\nevery'));
  });

  it('fits 40 lines of 100 columns, however much there is to say', () => {
    const incident = givenIncident({ title: long.slice(0, 90), routes: [long.slice(0, 60), long.slice(0, 60), 'GET /c'] });
    const cause = givenCause({ title: long, evidenceFor: [{ text: long, weight: 9, places: [at(7, 90), at(8, 91), at(9, 92)] }], evidenceAgainst: [{ text: long, weight: -9, places: [at(7, 90)] }], toConfirm: [long] });
    const change = { time: at(1, 80).time ?? 0, kind: 'deploy' as const, label: long.slice(0, 120), place: at(1, 80) };
    const lines = screen({ incidents: Array.from({ length: 9 }, () => incident), causes: Array.from({ length: 9 }, () => cause), changes: Array.from({ length: 9 }, () => change) }).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('says so when nothing broke, and when there is nothing at all', () => {
    const calm = { incidents: [], causes: [], findings: [], changes: [] };
    expect(screen({ ...calm, groups: [] })).toContain('Nothing broke that the log shows');
    expect(screen(calm)).toContain('3 × Connection timeout (app.log:7)');
    expect(screen({ ...calm, groups: [], totals: { ...givenAnalysis().totals, records: 0 } })).toContain('There is nothing to report on.');
  });

  it('says of warnings alone what they name, those first', () => {
    const warnings = [givenGroup({ level: 'warn', routes: [], template: 'slow answer', example: 'slow answer', errorType: undefined }), givenGroup({ level: 'warn', routes: [], count: 25, template: 'fork: Cannot allocate memory', example: 'fork: Cannot allocate memory' })];
    const said = screen({ incidents: [], causes: [], findings: [], changes: [], groups: warnings });
    expect(said).toContain('No error that the log shows, but warnings that say why something may fail.\n  - 25 × fork: Cannot allocate memory (app.log:7)\n    it says: a process ran out of memory\n  - 3 × slow answer (app.log:7)\n');
    const refused = givenGroup({ level: 'warn', template: 'GET /x 429', example: 'GET /x 429 too many requests' });
    expect(screen({ incidents: [], causes: [], findings: [], changes: [], groups: [refused] })).toContain('Nothing serious that the log shows.');
  });

  it('names a cause once that several incidents share, and leaves out what is only suggested', () => {
    const three = ['i-1', 'i-2', 'i-3'].map((id) => givenIncident({ id }));
    const shared = ['i-1', 'i-3'].map((incidentId) => givenCause({ incidentId }));
    const weak = (title: string, weight: number) => givenCause({ title, key: title, incidentId: 'i-1', confidence: 'low', evidenceFor: [{ text: 'so it says', weight, places: [] }] });
    const said = screen({ incidents: three, causes: [...shared, givenCause({ incidentId: 'i-2', title: 'Something else', key: 'else' }), weak('Suggested', 15), weak('Named', 45)] });
    expect(said).toContain('1. The payment gateway is down or cannot be reached (incidents 1 and 3, confidence high)');
    expect(said).toContain('2. Something else (incident 2, confidence high)');
    expect(said).toContain('3. Named (incident 1, confidence low)');
    expect(said).not.toContain('Suggested');
  });

  it('does not call the incident\'s own first record a change before it', () => {
    const change = (line: number) => ({ time: at(7, 90).time ?? 0, kind: 'restart' as const, label: 'something restarted', place: at(line, 90) });
    expect(screen({ changes: [change(6)] })).toContain('something restarted');
    expect(screen({ changes: [change(7)] })).not.toContain('something restarted');
  });

  it('says what a baseline has shown', () => {
    const comparison = { files: ['good.log'], fresh: ['aaaaaaaaaaaaaaaa'], more: [], gone: [{ id: 'b', template: 'old', count: 2 }, { id: 'c', template: 'older', count: 1 }] };
    expect(screen({ comparison })).toContain('  - error groups against the baseline: 1 new, none at least three times as frequent, 2 gone\n');
    expect(screen({ comparison, changes: [] })).not.toContain('Nothing that the log shows in the half hour before');
    expect(renderText(fullReport(givenAnalysis({ comparison })), plain)).toContain('AGAINST THE BASELINE\ngood.log\n');
  });

  it('names files as shortly as tells them apart', () => {
    const { reading } = givenAnalysis();
    const [file] = reading.files;
    if (file === undefined) throw new Error('the analysis has no file');
    const named = (...files: readonly string[]) => screen({
      reading: { ...reading, files: files.map((name) => ({ ...file, file: name })) }, incidents: [givenIncident({ onset: { ...at(7, 90), file: files[0] ?? '' } })],
    });
    expect(named('/var/log/shop/app.log')).toContain('since 09:16:30 (app.log:7)');
    expect(named('/var/log/shop/app.log', '/var/log/pay/app.log')).toContain('since 09:16:30 (shop/app.log:7)');
  });

  it('says that the cause is not in the log only where nothing is likelier', () => {
    const none = givenCause({ key: 'not_in_log', title: 'The cause is not in the log' });
    expect(screen({ causes: [givenCause(), none] })).not.toContain('not in the log\n');
    expect(screen({ causes: [none, givenCause()] })).toContain('1. The cause is not in the log');
  });

  it('leaves out the other side where there is none, and says whose cause it is where there are several incidents', () => {
    const two = { incidents: [givenIncident(), givenIncident({ id: 'i-2' })], causes: [givenCause({ incidentId: 'i-2', evidenceAgainst: [] })] };
    expect(screen(two)).toContain('(incident 2, confidence high)');
    expect(screen(two)).not.toContain('against:');
    expect(screen()).toContain('(confidence high)');
  });

  it('tells of what climbed, and of who guessed passwords, before the onset', () => {
    const precursor = { id: 'f-1', kind: 'precursor' as const, text: 'Connection pool usage rose from 85 % to 95 % before it broke', places: [at(5, 60)], groupIds: [], facts: {} };
    const guessed = { ...precursor, id: 'f-9', kind: 'brute_force' as const, text: '5 refused sign-ins from 203.45.67.89' };
    const said = screen({ changes: [], findings: [precursor, guessed] });
    expect(said).toMatch(/JUST BEFORE\n {2}- Connection pool usage rose[^\n]*\(app\.log:5\)\n {2}- 5 refused sign-ins[^\n]*\(app\.log:5\)\n/);
    expect(screen({ changes: [], findings: [{ ...guessed, places: [at(8, 91)] }] })).not.toContain('refused sign-ins');
  });

  it('asks for confirmation by time, in whole words', () => {
    expect(screen({ causes: [givenCause({ toConfirm: [`the plan at app.log:7 ${'word '.repeat(40)}`] })] })).toMatch(/to confirm: the plan at 09:16:30 (?:word )+…\n/);
  });

  it('sends nobody to --full for incidents that are listed below', () => {
    const many = givenAnalysis({ incidents: Array.from({ length: 5 }, () => givenIncident()) });
    expect(renderMarkdown(firstScreen(many, command, true))).not.toContain('--full lists all');
    expect(renderMarkdown(firstScreen(many, command))).toContain('--full lists all');
  });

  it('does not call a change recent that was long before', () => {
    expect(screen({ changes: [{ time: (at(1, 90).time ?? 0) - 3_600_000, kind: 'deploy', label: 'version 2' }] })).toContain('Nothing that the log shows in the half hour before');
  });

  it('quotes a user for the shell', () => {
    const [user] = givenAnalysis().users;
    expect(screen({ users: [{ ...user, requests: 1, failed: 1, errors: 1, user: "o'neil & co" }] })).toContain(String.raw`--user 'o'\''neil & co'`);
  });

  it('puts colours on words only: without them it is the same text', () => {
    const coloured = renderText(firstScreen(givenAnalysis(), command), { width: 100, colour: true });
    expect(coloured).toContain('\u001b[31mCheckout');
    expect(stripVTControlCharacters(coloured)).toBe(screen());
  });
});

describe('the full report', () => {
  it.each(['In numbers', 'Incidents', 'What was noticed, in order', 'Causes, ranked', 'Error groups', 'Routes', 'Users', 'How the logs were read'])('has the section %j', (section) => {
    expect(renderMarkdown(fullReport(givenAnalysis()))).toContain(`## ${section}\n`);
  });

  it('shows evidence for and against, the whys and the advice of every cause', () => {
    const text = renderText(fullReport(givenAnalysis()), plain);
    for (const part of ['a call to it timed out (app.log:7, app.log:10) [+20]', '[-10]', 'That is not in the log.', 'prevention: a breaker']) expect(text).toContain(part);
  });

  it('compares with the baseline only where there is one', () => {
    expect(renderMarkdown(fullReport(givenAnalysis()))).not.toContain('baseline');
    const comparison = { files: ['good.log'], fresh: ['aaaaaaaaaaaaaaaa'], gone: [{ id: 'b', template: 'old error', count: 4 }], more: [{ id: 'aaaaaaaaaaaaaaaa', times: 3.5 }] };
    expect(renderText(fullReport(givenAnalysis({ comparison })), plain)).toMatch(/good\.log[^]*Connection timeout \[a{16}\][^]*3\.5 ×[^]*old error \(4 records then\)/);
  });

  it('does not trust an order of times that is hours out', () => {
    const { reading } = givenAnalysis();
    const said = (disorderMs: number) => renderText(fullReport(givenAnalysis({ reading: { ...reading, disorderMs } })), { width: 400, colour: false });
    expect(said(3_600_000)).toContain('The order of times can be trusted to 60 min;');
    expect(said(7_200_000)).toContain('The order of times cannot be trusted: they disagree by up to 2.0 h.');
    expect(said(7_200_000)).not.toContain('can be trusted');
  });

  it('says that a cause is not in the log only where nothing is likelier', () => {
    const none = givenCause({ key: 'not_in_log', title: 'The cause is not in the log' });
    expect(renderMarkdown(fullReport(givenAnalysis({ causes: [givenCause(), none] })))).not.toContain('The cause is not in the log');
    expect(renderMarkdown(fullReport(givenAnalysis({ causes: [none] })))).toContain('The cause is not in the log');
  });

  it('marks estimates', () => {
    const totals = { ...givenAnalysis().totals, users: { count: 123_456, errorPercent: 0.8 } };
    expect(renderText(fullReport(givenAnalysis({ totals })), plain)).toContain('≈123,456 (±0.8 %)');
  });

  it('shows 50 groups and counts the rest', () => {
    const groups = Array.from({ length: 53 }, (_, n) => givenGroup({ id: `g${n}` }));
    expect(renderText(fullReport(givenAnalysis({ groups })), plain)).toContain('and 3 groups more');
  });
});

describe('the HTML page', () => {
  const hostile = '<script>alert(1)</script>" onload="x';
  const page = renderHtml(hostile, [...firstScreen(givenAnalysis({ incidents: [givenIncident({ title: hostile })], groups: [givenGroup({ template: hostile, example: hostile })] }), hostile), ...fullReport(givenAnalysis({ groups: [givenGroup({ template: hostile, example: hostile })] }))]);

  it('lets nothing of a log become markup', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toContain('" onload="');
    expect(page).toContain('&lt;script&gt;');
  });

  it('needs nothing from elsewhere, and says so to the browser', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import/);
  });

  it('draws errors, latency and groups, each with words for those who cannot see it', () => {
    expect(page.match(/<svg /g)).toHaveLength(3);
    for (const words of ['Errors and warnings; at most 6 a minute', 'Duration of requests; at most 5.0 s', 'The gravest groups']) expect(page).toContain(`aria-label="${words}`);
    expect(page).toContain('<strong>Duration of requests</strong>, at most 5.0 s<br>');
  });

  it('counts what a bar stands for, which is minutes in a long log', () => {
    const long = givenAnalysis({ span: { from: at(1, 0).time ?? 0, to: at(1, 30 * 86_400).time ?? 0 } });
    expect(renderHtml('x', fullReport(long))).toMatch(/aria-label="Errors and warnings; at most \d+ in 3.4 h"/);
  });

  it('gives incidents that began close together one label, and others their own', () => {
    const marks = (...minutes: readonly number[]) => {
      const incidents = minutes.map((minute, n) => givenIncident({ id: `i-${n}`, onset: at(7, minute * 60) }));
      const drawn = renderHtml('x', fullReport(givenAnalysis({ incidents })));
      return [...new Set(Array.from(drawn.matchAll(/<text[^>]*>(incident[^<]*)</g), ([, label]) => label))];
    };
    expect(marks(10, 12)).toEqual(['incident 1, 2']);
    expect(marks(2, 20)).toEqual(['incident 1', 'incident 2']);
  });

  it('draws nothing where the log has no times', () => {
    expect(renderHtml('x', fullReport(givenAnalysis({ span: undefined, minutes: [] })))).not.toContain('<svg');
  });
});

describe('Markdown', () => {
  it('shows what looks like markup as it is', () => {
    const groups = [givenGroup({ template: '*all* [x](http://a) <b> | `c`\nnext', example: 'a `b` | c' })];
    const text = renderMarkdown(fullReport(givenAnalysis({ groups })));
    expect(text).toContain(String.raw`\*all\* \[x\](http://a) \<b\> \| \`c\` next`);
    expect(text).toContain(String.raw`\`\` a \`b\` \| c \`\``.replaceAll('\\`', '`'));
  });
});

describe('a logged message', () => {
  it.each([['text', (blocks: readonly Block[]) => renderText(blocks, plain)], ['Markdown', renderMarkdown]])('cannot steer a terminal from %s', (_name, render) => {
    const template = 'gone\u001b[2J\u202ereversed';
    const shown = render(fullReport(givenAnalysis({ groups: [givenGroup({ template, example: template })] })));
    expect(['\u001b', '\u202e'].filter((control) => shown.includes(control))).toEqual([]);
  });
});

describe('people', () => {
  const { users, span } = givenAnalysis();
  const [summary] = users;
  const steps = [{ place: at(7, 90), level: 'error' as const, service: 'shop', text: 'PaymentGatewayException: Connection timeout', request: { route: 'POST /api/cart/checkout', status: 500, durationMs: 5_000 } }];

  it('are listed with requests, failures, first error and last success', () => {
    expect(renderText(usersBlocks(users, span), plain)).toMatch(/john123 +9 +3 +5 +09:16:30 app\.log:7 +POST \/api\/cart\/checkout 09:50:30 app\.log:63/);
  });

  it('have a journey: endpoints with calls, successes and failures, and every step', () => {
    if (summary === undefined) throw new Error('the analysis has no user');
    const text = renderText(journeyBlocks({ user: 'john123', summary, routes: [{ route: 'POST /api/cart/checkout', calls: 4, succeeded: 1, refused: 0, failed: 3 }], steps, beyond: 0 }, span), plain);
    expect(text).toContain('9 requests: 6 succeeded, 3 failed; 5 errors in the log.');
    expect(text).toMatch(/POST \/api\/cart\/checkout +4 +1 +0 +3/);
    expect(text).toMatch(/09:16:30 +app\.log:7 +error +shop: PaymentGatewayException: Connection timeout \(POST\s+\/api/);
  });

  it('have requests that can be followed', () => {
    expect(renderText(traceBlocks({ id: 'r-1', tied: [], steps, beyond: 0 }, span), plain)).toContain('The request r-1\n');
    expect(renderText(traceBlocks({ id: 'r-1', tied: [{ id: 't-1', place: at(7, 90) }], steps, beyond: 0 }, span), plain)).toContain('The request r-1\nalso known as t-1 (app.log:7)\n');
    expect(renderText(traceBlocks({ id: 'r-2', tied: [], steps: [], beyond: 2 }, span), plain)).toMatch(/No record names it\.[^]*and 2 steps more/);
  });
});
