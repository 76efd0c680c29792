import { parentPort, workerData } from 'node:worker_threads';
import { runSchedules } from './batch';
import type { Batch } from './batch';
import { beginSmall } from './exhaustive';
import type { Small } from './exhaustive';
import { policies } from './policies';
import type { PolicyName } from './policies';
import type { Tally } from './report';
import { walk } from './walk';
import type { WalkResult } from './walk';

/** What a worker is started with. */
export interface WorkerTask {
  readonly policy: PolicyName;
}

/** Some schedules, or a small world every interleaving of which is walked. */
export type Task = Batch | { readonly small: Small };
export interface SmallWalk extends WalkResult {
  readonly small: Small;
}

const port = parentPort;
const { policy } = workerData as WorkerTask;
// Nobody reads the stacks of the errors that faults throw, and taking them costs a tenth of the time.
Error.stackTraceLimit = 0;

async function carryOut(task: Task): Promise<Tally | SmallWalk> {
  return 'small' in task ? { small: task.small, ...(await walk(await beginSmall(policies[policy], task.small))) } : runSchedules(task, policy);
}

/** Carries out what it is sent, one after the other. */
port?.on('message', (task: Task) => {
  carryOut(task).then((answer) => port.postMessage(answer), (error: unknown) => port.postMessage({ error: String(error) }));
});
