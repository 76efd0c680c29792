import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readLogFile } from '../../lib/cli/log-file';
import { paymedic } from './console-of-test';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'paymedic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = '{"level":"error","msg":"boom"}\n';

function saved(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What could be read, and the sentence where reading ended early. */
async function read(path: string, stdin: Readable = Readable.from([]), afterChunk: () => void = () => undefined) {
  const parts: Buffer[] = [];
  try {
    for await (const chunk of readLogFile(path, { stdin })) {
      parts.push(Buffer.from(chunk));
      afterChunk();
    }
    return { text: Buffer.concat(parts).toString(), sentence: undefined };
  } catch (error) {
    return { text: Buffer.concat(parts).toString(), sentence: error instanceof Error ? error.message : String(error) };
  }
}

describe('reading a log file', () => {
  it('unpacks gzip by its first bytes, of several members too, whatever the name says', async () => {
    const path = saved('app.log', Buffer.concat([gzipSync(line), gzipSync(line)]));
    expect(await read(path)).toEqual({ text: line + line, sentence: undefined });
  });

  it('unpacks gzip from standard input, however it arrives', async () => {
    const bytes = gzipSync(line);
    expect(await read('-', Readable.from([bytes.subarray(0, 1), bytes.subarray(1, 9), bytes.subarray(9)]))).toEqual({ text: line, sentence: undefined });
  });

  it('gives what stands before the end of truncated gzip, and says so', async () => {
    const content = Array.from({ length: 50_000 }, (_, index) => `${index} ${(index * 7919) % 10_007}\n`).join('');
    const packed = gzipSync(content);
    const path = saved('cut.gz', packed.subarray(0, packed.length - 20));
    const { text, sentence } = await read(path);
    expect(content.startsWith(text) && text.length > 10_000).toBe(true);
    expect(sentence).toBe(`${path} was read in part only: its gzip data ends too early; get a whole copy.`);
  });

  it('says that gzip is damaged', async () => {
    const packed = gzipSync(line.repeat(100));
    packed.fill(0xff, 15, 25);
    expect((await read(saved('bad.gz', packed))).sentence).toMatch(/was read in part only: its gzip data is damaged; get a whole copy\.$/);
  });

  it.each([
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]), /is no text; name log files, plain or packed with gzip\.$/],
    ['a program in gzip', gzipSync(Buffer.from([0x7f, 0, 0, 1])), /is no text; name log files, plain or packed with gzip\.$/],
    ['UTF-16', Buffer.from('\uFEFFa', 'utf16le'), /is UTF-16; convert it with "iconv -f UTF-16 -t UTF-8"\.$/],
  ])('says in one sentence what %s is', async (_, content, sentence) => {
    const result = await read(saved('x.log', content));
    expect(result).toEqual({ text: '', sentence: expect.stringMatching(sentence) });
  });

  it('says when log rotation cut the file while it was read', async () => {
    const path = saved('app.log', line.repeat(30_000));
    const { text, sentence } = await read(path, undefined, () => truncateSync(path, 0));
    expect(text.startsWith(line)).toBe(true);
    expect(sentence).toBe(`${path} was cut while it was read, as log rotation does; what came before is analysed, read the rotated file for the rest.`);
  });
});

describe('paymedic analyse', () => {
  it('needs no more than the sentence for an empty file', async () => {
    expect(await paymedic(['analyse', saved('d.log', '')])).toMatchObject({ code: 0, err: expect.stringContaining('is empty') });
  });

  it('takes times without a zone in the zone asked for', async () => {
    const path = saved('a.log', '2026-07-01 12:00:00 ERROR [A] boom\n');
    const { out } = await paymedic(['analyse', path, '--timezone', 'America/New_York', '--format', 'json']);
    expect(JSON.parse(out).span).toEqual({ from: Date.UTC(2026, 6, 1, 16), to: Date.UTC(2026, 6, 1, 16) });
  });
});
