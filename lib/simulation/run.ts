import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Batch } from './batch';
import type { PolicyName } from './policies';
import { addTallies, emptyTally } from './report';
import type { Tally } from './report';

export interface Run {
  readonly first: number;
  readonly schedules: number;
  readonly policy: PolicyName;
  /** Called now and then with what is done so far. */
  readonly progress: (tally: Tally) => void;
}

const root = join(__dirname, '..', '..');
const batchSize = 100;

/** Runs schedules on two cores, or on the one there is. The code is bundled once: it runs twice as fast as it is. */
export async function runInParallel({ first, schedules, policy, progress }: Run): Promise<Tally> {
  mkdirSync(join(root, '.local'), { recursive: true });
  const folder = mkdtempSync(join(root, '.local', 'simulation-'));
  try {
    const file = join(folder, 'worker.js');
    await build({ entryPoints: [join(__dirname, 'worker.ts')], outfile: file, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    const batches = batchesOf(first, schedules);
    let tally = emptyTally;
    const takeNext = (): Batch | undefined => batches.shift();
    const done = (part: Tally): void => {
      tally = addTallies(tally, part);
      progress(tally);
    };
    await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, () => work(new Worker(file, { workerData: { policy } }), takeNext, done)));
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function batchesOf(first: number, schedules: number): Batch[] {
  return Array.from({ length: Math.ceil(schedules / batchSize) }, (_, index) => ({ first: first + index * batchSize, count: Math.min(batchSize, schedules - index * batchSize) }));
}

/** Gives a worker one batch after the other until there is none. */
async function work(worker: Worker, takeNext: () => Batch | undefined, done: (part: Tally) => void): Promise<void> {
  try {
    for (let batch = takeNext(); batch !== undefined; batch = takeNext()) done(await answerTo(worker, batch));
  } finally {
    await worker.terminate();
  }
}

function answerTo(worker: Worker, batch: Batch): Promise<Tally> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('error', reject);
    worker.once('message', (answer: Tally | { readonly error: string }) => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer)));
    worker.postMessage(batch);
  });
}
