import { describe, expect, it } from '@jest/globals';
import { fc } from '../support/property';
import { parseLine } from '../../lib/logs/parse';

const at = Date.UTC(2026, 10, 22, 8, 0, 0);
const parse = (value: unknown) => parseLine(JSON.stringify(value), 1);

describe('parsing a JSON line', () => {
  it.each([
    ['pino', { level: 50, time: at, msg: 'm', err: { type: 'TypeError', message: 'e', stack: 's' } }],
    ['bunyan', { name: 'app', level: 50, time: '2026-11-22T08:00:00.000Z', msg: 'm', v: 0, err: { name: 'TypeError', message: 'e', stack: 's' } }],
    ['winston with colours', { level: '\u001b[31merror\u001b[39m', message: 'm', timestamp: '2026-11-22 08:00:00', stack: 'TypeError: e\n    at x' }],
    ['Powertools', { level: 'ERROR', message: 'm', timestamp: '2026-11-22T09:00:00.000+01:00', error: { name: 'TypeError', message: 'e' } }],
    ['ECS with dotted keys', { '@timestamp': '2026-11-22T08:00:00Z', 'log.level': 'error', message: 'm', 'error.type': 'TypeError', 'error.message': 'e' }],
    ['ECS with objects', { '@timestamp': '2026-11-22T08:00:00Z', log: { level: 'error' }, message: 'm', error: { type: 'TypeError', message: 'e' } }],
    ['Lambda', { timestamp: '2026-11-22T08:00:00Z', level: 'ERROR', message: 'm', errorType: 'TypeError', errorMessage: 'e', stackTrace: ['TypeError: e'] }],
    ['OpenTelemetry data model', { Timestamp: `${at}000000`, SeverityText: 'ERROR', Body: 'm', Attributes: { 'exception.type': 'TypeError', 'exception.message': 'e' } }],
    ['OTLP', { timeUnixNano: `${at}000000`, severityNumber: 17, body: { stringValue: 'm' }, attributes: [{ key: 'exception.type', value: { stringValue: 'TypeError' } }] }],
  ])('understands %s', (_logger, line) => {
    expect(parse(line)).toMatchObject({ time: at, level: 'error', message: 'm', error: { type: 'TypeError' } });
  });

  it('reads the level between two of pino as the lower one', () => {
    expect(parse({ level: 45, msg: 'm' })?.level).toBe('warn');
    expect(parse({ level: 100, msg: 'm' })?.level).toBe('fatal');
  });

  it('takes an exception without a level for an error, and its message where the record has none', () => {
    expect(parse({ errorType: 'Error', errorMessage: 'it broke' })).toMatchObject({ level: 'error', message: 'it broke' });
  });

  it('reads an object that was given to console.log in Lambda', () => {
    expect(parse({ timestamp: '2026-11-22T08:00:00Z', level: 'INFO', message: { msg: 'inner' } })).toMatchObject({ level: 'info', message: 'inner' });
  });

  it('names an object without a message by its keys, however deep it is', () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(parseLine(`{"level":"INFO","message":${deep}}`, 1)?.message).toBe('object with a');
  });

  it('knows embedded metrics, and what Lambda says about itself, as records that are no errors', () => {
    expect(parse({ _aws: { Timestamp: at, CloudWatchMetrics: [] }, ProviderCalls: 1 })).toEqual(expect.objectContaining({ message: 'embedded metrics' }));
    expect(parse({ time: '2026-11-22T08:00:00Z', type: 'platform.start', record: {} })).toMatchObject({ message: 'platform.start', time: at });
  });

  it('does not know a time without a known meaning, nor this machine\'s zone', () => {
    expect(parse({ msg: 'm', time: 12 })?.time).toBeUndefined();
    expect(parse({ msg: 'm', time: 'yesterday' })?.time).toBeUndefined();
    expect(parse({ msg: 'm', time: '2026-11-22T08:00:00' })?.time).toBe(at);
    expect(parse({ msg: 'm', ts: at / 1000 })?.time).toBe(at);
  });

  it.each(['', 'plain text', '{"half":', '[1,2]', '"text"', '{}', '{"a":1}', 'null'])('does not understand %j', (line) => {
    expect(parseLine(line, 1)).toBeUndefined();
  });

  it('never throws, whatever the line is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.object().map((o) => JSON.stringify(o))), (line) => {
      expect(() => parseLine(line, 1)).not.toThrow();
    }));
  });

  it('keeps what is named like a part of every object apart from a level', () => {
    expect(parse({ level: 'constructor', msg: 'm' })?.level).toBeUndefined();
  });
});
