import { describe, expect, it } from '@jest/globals';
import { isUtf8 } from 'node:buffer';
import { createJourney, createTrace } from '../../lib/logs/follow';
import type { Glance, GlanceNames } from '../../lib/logs/glance';
import { createLogReader } from '../../lib/logs/reader';
import { redact } from '../../lib/logs/redact';

/** Reads the files by their text into what `create` makes. */
function read<Result>(files: Readonly<Record<string, readonly string[]>>, create: (names: GlanceNames, files: (file: number) => string) => { take: (glance: Glance) => void; result: () => Result }): Result {
  const names = Object.keys(files);
  let take: (glance: Glance) => void = () => undefined;
  const reader = createLogReader({ now: Date.UTC(2026, 10, 22), isUtf8, take: (glance) => take(glance) });
  const made = create(reader.names, (file) => names[file] ?? '');
  take = made.take;
  for (const [name, lines] of Object.entries(files)) {
    const feed = reader.open(name);
    feed.write(Buffer.from(`${lines.join('\n')}\n`));
    feed.end();
  }
  return made.result();
}
const json = (time: number, fields: object) => JSON.stringify({ time: new Date(Date.UTC(2026, 10, 22, 8, 0, time)).toISOString(), level: 'info', msg: 'x', ...fields });
const journey = (name: string, lines: readonly string[]) => read({ 'a.log': lines }, (names, files) => createJourney(name, { names, files, show: redact }));
const trace = (id: string, files: Readonly<Record<string, readonly string[]>>) => read(files, () => createTrace(id, { show: redact }));

describe('a journey', () => {
  it('has every call of the user by endpoint, and nobody else', () => {
    const lines = ['/pay 200', '/pay 500', '/pay 429'].map((call, n) => `2026-11-22 08:00:0${n} INFO  [Api:1] user=ada POST ${call} 5ms`);
    expect(journey('ada', [...lines, '2026-11-22 08:00:05 INFO  [Api:1] user=bob POST /pay 500 5ms'])).toMatchObject({
      user: 'ada', summary: { requests: 3, failed: 1 }, routes: [{ route: 'POST /pay', calls: 3, succeeded: 1, refused: 1, failed: 1 }],
      steps: [{ place: { line: 1 } }, { place: { line: 2 } }, { place: { line: 3 } }],
    });
  });

  it('finds an e-mail by its address and by its hash, and shows the hash', () => {
    const lines = [json(1, { user: 'Ada@example.com' })];
    const hash = redact('ada@example.com');
    for (const name of ['ada@example.com', hash]) expect(journey(name, lines)).toMatchObject({ user: hash });
  });

  it('is none for a user that no record names', () => {
    expect(journey('eve', [json(1, { user: 'ada' })])).toBeUndefined();
  });

  it('counts what it does not keep', () => {
    expect(journey('ada', Array.from({ length: 10_003 }, (_, n) => json(n % 60, { user: 'ada' })))).toMatchObject({ beyond: 3 });
  });
});

describe('a trace', () => {
  it('joins the files by time', () => {
    const { steps } = trace('r-1', {
      'web.log': [json(1, { requestId: 'r-1', msg: 'in' }), json(4, { requestId: 'r-1', msg: 'out' })],
      'pay.log': [json(2, { requestId: 'r-1', msg: 'asked' }), json(3, { requestId: 'r-2', msg: 'other' })],
    });
    expect(steps.map(({ text, place }) => `${place.file}:${place.line} ${text}`)).toEqual(['web.log:1 in', 'pay.log:1 asked', 'web.log:2 out']);
  });

  it('goes on by an id that one of its records carries, before it and after it, and not by those of others', () => {
    const { tied, steps } = trace('r-1', {
      'web.log': [json(3, { requestId: 'r-1', trace_id: 't-1', msg: 'out' }), json(5, { requestId: 'r-9', trace_id: 't-9', msg: 'other' })],
      'pay.log': [json(2, { trace_id: 't-1', msg: 'asked' }), json(4, { trace_id: 't-1', requestId: 'p-7', msg: 'answered' }), json(6, { requestId: 'p-7', trace_id: 't-9', msg: 'another trace' }), json(7, { requestId: 'p-7', msg: 'of its own' })],
    });
    expect(steps.map(({ text }) => text)).toEqual(['asked', 'out', 'answered']);
    expect(tied).toMatchObject([{ id: 't-1', place: { file: 'web.log', line: 1 } }]);
  });

  it('follows a Lambda request by its trace, and not the other traces that it serves', () => {
    const { steps } = trace('t-1', { 'a.log': [json(1, { requestId: 'l-1', msg: 'begin' }), json(2, { requestId: 'l-1', trace_id: 't-1', msg: 'one' }), json(3, { requestId: 'l-1', trace_id: 't-2', msg: 'two' }), json(4, { requestId: 'l-1', msg: 'end' })] });
    expect(steps.map(({ text }) => text)).toEqual(['begin', 'one', 'end']);
  });

  it('finds the id in a text, as a word of its own', () => {
    const { steps } = trace('42', { 'a.log': [json(1, { msg: 'order 42 lost' }), json(2, { msg: 'order 1042' }), json(3, { msg: '42-1' })] });
    expect(steps.map(({ text }) => text)).toEqual(['order 42 lost']);
  });

  it('shows nothing secret', () => {
    expect(JSON.stringify(trace('r-1', { 'a.log': [json(1, { requestId: 'r-1', msg: 'card 4242 4242 4242 4242 of ada@example.com' })] }))).not.toMatch(/4242|ada@/);
  });
});
