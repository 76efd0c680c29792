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

type Progress = ReturnType<typeof createProgress>;

/** What is to be said of an input; `failed` when not all of it could be read. */
interface Remark {
  readonly text: string;
  readonly failed: boolean;
}

/** Whether all could be read; what could not is told in one sentence each, and the rest is read. */
export async function readInputs({ files, logGroups, window }: Inputs, reader: LogReader, io: Console): Promise<boolean> {
  const progress = createProgress(io, 'MB', 1e6, logGroups.length === 0 ? await sizeOf(files) : undefined);
  const remarks: Remark[] = [];
  for (const file of files) remarks.push(...(await read(reader.open(file), (feed) => readFile(file, feed, io, progress))));
  for (const name of logGroups) remarks.push(...(await read(reader.open(name), (feed) => readGroup(name, window, feed, io, progress))));
  progress.done();
  for (const { text } of remarks) io.writeError(`paymedic: ${text}\n`);
  return !remarks.some(({ failed }) => failed);
}

/** `fill` gives what is to be said although it went well. */
async function read(feed: Feed, fill: (feed: Feed) => Promise<string | undefined>): Promise<readonly Remark[]> {
  try {
    const text = await fill(feed);
    feed.end();
    return text === undefined ? [] : [{ text, failed: false }];
  } catch (error) {
    if (!(error instanceof UnreadableError) && !(error instanceof FailedError)) throw error;
    feed.end(error.message);
    return [{ text: error.message, failed: true }];
  }
}

async function readFile(file: string, feed: Feed, io: Console, progress: Progress): Promise<string | undefined> {
  let isEmpty = true;
  for await (const chunk of readLogFile(file, io, (bytes) => progress.more(bytes, file))) {
    feed.write(chunk);
    isEmpty = false;
  }
  return isEmpty ? `${file === '-' ? 'standard input' : file} is empty.` : undefined;
}

async function readGroup(name: string, window: TimeWindow, feed: Feed, io: Console, progress: Progress): Promise<string | undefined> {
  // The AWS SDK is loaded only when a log group is asked for.
  const { readLogGroup } = require('./log-group') as typeof LogGroup;
  let isEmpty = true;
  for await (const { text, time } of readLogGroup(name, window, io)) {
    feed.event(text, time);
    progress.more(text.length, name);
    isEmpty = false;
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
