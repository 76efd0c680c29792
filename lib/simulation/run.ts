import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Batch } from './batch';
import type { Small } from './exhaustive';
import type { PolicyName } from './policies';
import { addTallies, emptyTally } from './report';
import type { Tally } from './report';
import type { SmallWalk, Task } from './worker';

export interface Run {
  readonly first: number;
  readonly schedules: number;
  readonly policy: PolicyName;
  /** Called now and then with what is done so far. */
  readonly progress: (tally: Tally) => void;
}

const root = join(__dirname, '..', '..');
const batchSize = 100;

/** Runs schedules on two cores, or on the one there is. */
export async function runInParallel({ first, schedules, policy, progress }: Run): Promise<Tally> {
  let tally = emptyTally;
  await withWorkers(policy, batchesOf(first, schedules), (part: Tally) => {
    tally = addTallies(tally, part);
    progress(tally);
  });
  return tally;
}

/** Walks through every interleaving of some small worlds, two at a time. */
export async function walkInParallel(smalls: readonly Small[], policy: PolicyName, done: (walked: SmallWalk) => void): Promise<void> {
  await withWorkers(policy, smalls.map((small): Task => ({ small })), done);
}

/** The code is bundled once: it runs twice as fast as it is. */
async function withWorkers<A extends object>(policy: PolicyName, tasks: Task[], done: (answer: A) => void): Promise<void> {
  mkdirSync(join(root, '.local'), { recursive: true });
  const folder = mkdtempSync(join(root, '.local', 'simulation-'));
  try {
    const file = join(folder, 'worker.js');
    await build({ entryPoints: [join(__dirname, 'worker.ts')], outfile: file, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    const takeNext = (): Task | undefined => tasks.shift();
    await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, () => work(new Worker(file, { workerData: { policy } }), takeNext, done)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function batchesOf(first: number, schedules: number): Batch[] {
  return Array.from({ length: Math.ceil(schedules / batchSize) }, (_, index) => ({ first: first + index * batchSize, count: Math.min(batchSize, schedules - index * batchSize) }));
}

/** Gives a worker one task after the other until there is none. */
async function work<A extends object>(worker: Worker, takeNext: () => Task | undefined, done: (answer: A) => void): Promise<void> {
  try {
    for (let task = takeNext(); task !== undefined; task = takeNext()) done(await answerTo(worker, task));
  } finally {
    await worker.terminate();
  }
}

function answerTo<A extends object>(worker: Worker, task: Task): Promise<A> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('error', reject);
    worker.once('message', (answer: A | { readonly error: string }) => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer)));
    worker.postMessage(task);
  });
}
