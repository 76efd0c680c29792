import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { codeOf, type Console } from './console';
import { reason, UnreadableError } from './lines';

const chunkBytes = 262_144;

/**
 * The bytes of a log file (`-`: standard input), unpacked when they are gzip by their first bytes, whatever the name says. The
 * chunk's memory is filled again for the next one. `read` hears of the bytes taken in, packed as they are. Throws UnreadableError,
 * also after chunks that could be read.
 */
export async function* readLogFile(path: string, io: Pick<Console, 'stdin'>, read: (bytes: number) => void = () => undefined): AsyncGenerator<Buffer> {
  const shown = path === '-' ? 'standard input' : path;
  const chunks = path === '-' ? asBuffers(io.stdin) : readFile(path);
  try {
    yield* unpacked(chunks, shown, path === '-' ? undefined : path, read);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError(`cannot read ${path}: ${reason(error)}.`, { cause: error });
  } finally {
    await chunks.return(undefined);
  }
}

async function* asBuffers(stream: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

/** One buffer for the whole file: reading gigabytes makes no garbage. */
async function* readFile(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let position = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) break;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    await assertNotCut(file, position, path);
  } finally {
    await file.close();
  }
}

/** logrotate's copytruncate empties a file that is being read: what is missing must not look like silence. */
async function assertNotCut(file: FileHandle, position: number, path: string): Promise<void> {
  const stat = await file.stat();
  if (stat.isFile() && stat.size < position) throw new UnreadableError(`${path} was cut while it was read, as log rotation does; what came before is analysed, read the rotated file for the rest.`);
}

async function* unpacked(chunks: AsyncGenerator<Buffer>, shown: string, path: string | undefined, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  const first = await firstBytes(chunks);
  if (first === undefined) return;
  if (first[0] === 0x1f && first[1] === 0x8b) {
    if (path !== undefined) await chunks.return(undefined);
    yield* gunzipped(counted(path === undefined ? chained(first, chunks) : createReadStream(path), read), shown);
    return;
  }
  assertText(first, shown);
  yield* counted(chained(first, chunks), read);
}

/** Told before it is taken: afterwards its memory may hold something else. */
async function* counted(chunks: AsyncIterable<Buffer>, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    read(chunk.length);
    yield chunk;
  }
}

/** At least two bytes, to know gzip by; undefined when there is nothing. */
async function firstBytes(chunks: AsyncGenerator<Buffer>): Promise<Buffer | undefined> {
  let first: Buffer = Buffer.alloc(0);
  while (first.length < 2) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    first = first.length === 0 ? value : Buffer.concat([first, value]);
  }
  return first.length === 0 ? undefined : first;
}

async function* chained(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* gunzipped(packed: AsyncIterable<Buffer>, shown: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const { pipeline } = await import('node:stream/promises');
  const piped = pipeline(packed, gunzip).catch(() => undefined);
  let isFirst = true;
  try {
    for await (const chunk of gunzip) {
      if (isFirst) assertText(chunk as Buffer, shown);
      isFirst = false;
      yield chunk as Buffer;
    }
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    const cause = codeOf(error) === 'Z_BUF_ERROR' ? 'its gzip data ends too early' : 'its gzip data is damaged';
    throw new UnreadableError(`${shown} was read in part only: ${cause}; get a whole copy.`, { cause: error });
  } finally {
    gunzip.destroy();
    await piped;
  }
}

/** Text has no zero bytes; what has them would only fill the report with rubbish. */
function assertText(bytes: Buffer, shown: string): void {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isWide) throw new UnreadableError(`${shown} is UTF-16; convert it with "iconv -f UTF-16 -t UTF-8".`);
  if (bytes.subarray(0, 8_192).includes(0)) throw new UnreadableError(`${shown} is no text; name log files, plain or packed with gzip.`);
}
