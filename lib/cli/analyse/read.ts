import { stat } from 'node:fs/promises';
import type { Feed, LogReader } from '../../logs/reading';
import type { TimeWindow } from '../../logs/window';
import { FailedError, type Console } from '../console';
import { UnreadableError } from '../lines';
import { readLogFile } from '../log-file';
import { createProgress } from '../progress';
import type * as LogGroup from './log-group';

export interface Inputs {
  readonly files: readonly string[];
  readonly logGroups: readonly string[];
  /** Of the log groups; files are read whole. */
  readonly window: TimeWindow;
}

/** Of several inputs so much is held of each that is under way. */
const portionBytes = 65_536;
/** Enough to recognise a format by and to find a time. */
const beginningBytes = 16_384;

type Progress = ReturnType<typeof createProgress>;

/** What is to be said of an input; `failed` when not all of it could be read. */
interface Remark {
  readonly text: string;
  readonly failed: boolean;
}

/** Whether all could be read; what could not is told in one sentence each, and the rest is read. More than one input is read as one, by time. */
export async function readInputs({ files, logGroups, window }: Inputs, reader: LogReader, io: Console): Promise<boolean> {
  const progress = createProgress(io, 'MB', 1e6, logGroups.length === 0 ? await sizeOf(files) : undefined);
  const isMerged = files.length + logGroups.length > 1;
  const opened: Input[] = [];
  const identities = await Promise.all(files.map(identityOf));
  for (const [at, file] of files.entries()) {
    const feed = reader.open(file, isMerged ? await beginningOf(file, reader, io) : undefined);
    opened.push({ feed, portions: readFile(file, identities[at], feed, io, progress), remarks: [], isDone: false });
  }
  for (const name of logGroups) {
    const feed = reader.open(name);
    opened.push({ feed, portions: readGroup(name, window, feed, io, progress), remarks: [], isDone: false });
  }
  for (let input = opened.find(isNext); input; input = opened.find(isNext)) await readOn(input);
  progress.done();
  const remarks = opened.flatMap((input) => input.remarks);
  for (const { text } of remarks) io.writeError(`paymedic: ${text}\n`);
  return !remarks.some(({ failed }) => failed);
}

/** An input under way; each portion is fed when the iteration comes to it. */
interface Input {
  readonly feed: Feed;
  /** Returns what is to be said although it went well. */
  readonly portions: AsyncGenerator<void, string | undefined>;
  readonly remarks: Remark[];
  isDone: boolean;
}

function isNext({ isDone, feed }: Input): boolean {
  return !isDone && feed.isHungry();
}

/** Reads as long as the others wait for it. */
async function readOn(input: Input): Promise<void> {
  const { feed, portions, remarks } = input;
  try {
    while (feed.isHungry()) {
      const { done, value } = await portions.next();
      if (done !== true) continue;
      input.isDone = true;
      feed.end();
      if (value !== undefined) remarks.push({ text: value, failed: false });
      return;
    }
  } catch (error) {
    if (!(error instanceof UnreadableError) && !(error instanceof FailedError)) throw error;
    input.isDone = true;
    feed.end(error.message);
    remarks.push({ text: error.message, failed: true });
  }
}

/** What a path stood for when reading began: while a file waits for its turn, log rotation may put another one in its place. */
async function identityOf(file: string): Promise<string | undefined> {
  const found = file === '-' ? undefined : await stat(file).catch(() => undefined);
  return found?.isFile() === true ? `${found.dev} ${found.ino}` : undefined;
}

async function assertSame(file: string, before: string | undefined): Promise<void> {
  if (before === undefined || (await identityOf(file)) === before) return;
  throw new UnreadableError(`${file} was moved or replaced before its turn came, as log rotation does: nothing of it is analysed; name the rotated file.`);
}

/** So that of a hundred rotated files only those are open whose time has come. What cannot be read says so when its turn comes. */
async function beginningOf(file: string, reader: LogReader, io: Console): Promise<number> {
  // A pipe can be read only once.
  const found = file === '-' ? undefined : await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return -Infinity;
  try {
    for await (const chunk of readLogFile(file, io)) return reader.beginsAt(chunk.subarray(0, beginningBytes));
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
  }
  return -Infinity;
}

async function* readFile(file: string, identity: string | undefined, feed: Feed, io: Console, progress: Progress): AsyncGenerator<void, string | undefined> {
  await assertSame(file, identity);
  let isEmpty = true;
  for await (const chunk of readLogFile(file, io, (bytes) => progress.more(bytes, file))) {
    for (let at = 0; at < chunk.length; at += portionBytes) {
      feed.write(chunk.subarray(at, at + portionBytes));
      yield;
    }
    isEmpty = false;
  }
  return isEmpty ? `${file === '-' ? 'standard input' : file} is empty.` : undefined;
}

async function* readGroup(name: string, window: TimeWindow, feed: Feed, io: Console, progress: Progress): AsyncGenerator<void, string | undefined> {
  // The AWS SDK is loaded only when a log group is asked for.
  const { readLogGroup } = require('./log-group') as typeof LogGroup;
  let isEmpty = true;
  for await (const { text, time } of readLogGroup(name, window, io)) {
    feed.event(text, time);
    progress.more(text.length, name);
    isEmpty = false;
    yield;
  }
  return isEmpty ? `the log group ${name} has nothing in that time.` : undefined;
}

/** Of all files together, packed as they are; undefined where one cannot tell (standard input). */
async function sizeOf(files: readonly string[]): Promise<number | undefined> {
  const sizes = await Promise.all(files.map(async (file) => {
    const found = file === '-' ? undefined : await stat(file).catch(() => undefined);
    return found?.isFile() === true ? found.size : file === '-' ? NaN : 0;
  }));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return all > 0 ? all : undefined;
}
