import { describe, expect, it } from '@jest/globals';
import { isUtf8 } from 'node:buffer';
import { createLogReader } from '../../lib/logs/reader';
import type { LogRecord } from '../../lib/logs/record';
import { fc } from '../support/property';
import { readTexts } from '../support/read-logs';

/** What the merging reader gives for some files, fed a few bytes at a time, whichever is hungry; and how many were being read at once. */
function merged(texts: readonly string[], chunk: number, knowsBeginnings = true) {
  const records: LogRecord[] = [];
  const reader = createLogReader({ now: Date.UTC(2026, 10, 22), isUtf8, merged: true, take: (glance) => void records.push(glance.record()) });
  const files = texts.map((text, index) => {
    const bytes = Buffer.from(text);
    return { bytes, at: 0, ended: false, feed: reader.open(`file${index}`, knowsBeginnings ? reader.beginsAt(bytes) : undefined) };
  });
  let mostAtOnce = 0;
  for (let next = files.find(({ feed, ended }) => !ended && feed.isHungry()); next; next = files.find(({ feed, ended }) => !ended && feed.isHungry())) {
    const piece = Buffer.from(next.bytes.subarray(next.at, next.at + chunk));
    if (piece.length === 0) {
      next.ended = true;
      next.feed.end();
    } else next.feed.write(piece);
    piece.fill(0);
    next.at += chunk;
    mostAtOnce = Math.max(mostAtOnce, files.filter(({ at, ended }) => at > 0 && !ended).length);
  }
  return { records, mostAtOnce, reading: reader.reading() };
}

const at = (seconds: number, word = 'a') => `${new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()} GET /${word} 200 1ms\n`;

describe('several files', () => {
  it('come as one, by time, each keeping its own order; of equal times the file that was named first', () => {
    const { records } = merged([at(1) + at(4) + at(2) + at(9), at(1) + at(3) + at(5), ''], 10);
    expect(records.map(({ file, line }) => `${file}:${line}`)).toEqual(['file0:1', 'file1:1', 'file1:2', 'file0:2', 'file0:3', 'file1:3', 'file0:4']);
  });

  it('lose and change no record, wherever their bytes are cut', () => {
    const line = fc.oneof(fc.nat(50).map((seconds) => at(seconds)), fc.constantFrom('no time at all\n', '\n', '2026-01-01T00:00:09Z ERROR [A] boom\nError: boom\n    at x (/app/a.js:1:2)\n'));
    fc.assert(fc.property(fc.array(fc.array(line, { maxLength: 12 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 300 }), fc.boolean(), (files, chunk, known) => {
      const texts = files.map((lines) => lines.join(''));
      const { records, reading } = merged(texts, chunk, known);
      const alone = readTexts(texts);
      const key = ({ file, line: place }: LogRecord) => `${file}:${String(place).padStart(4, '0')}`;
      expect(records.toSorted((one, two) => (key(one) < key(two) ? -1 : 1))).toEqual(alone.records);
      expect(reading).toEqual(alone.reading);
    }));
  });

  it('are in order when each of them is', () => {
    const sorted = fc.array(fc.nat(100), { maxLength: 30 }).map((seconds) => seconds.toSorted((one, two) => one - two));
    fc.assert(fc.property(fc.array(sorted, { minLength: 2, maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (files, chunk) => {
      const times = merged(files.map((seconds) => seconds.map((second) => at(second)).join('')), chunk).records.map(({ time }) => time ?? NaN);
      expect(times).toEqual(times.toSorted((one, two) => one - two));
      expect(times).toHaveLength(files.flat().length);
    }));
  });

  it('are opened when their time has come: of rotated files one or two at once', () => {
    const rotated = Array.from({ length: 9 }, (_, file) => Array.from({ length: 20 }, (__, second) => at(file * 20 + second)).join(''));
    expect(merged(rotated.toReversed(), 50).mostAtOnce).toBeLessThanOrEqual(2);
  });
});
