import { parentPort, workerData } from 'node:worker_threads';
import { runSchedules } from './batch';
import type { Batch } from './batch';
import type { PolicyName } from './policies';

/** What a worker is started with. */
export interface WorkerTask {
  readonly policy: PolicyName;
}

const port = parentPort;
const { policy } = workerData as WorkerTask;
// Nobody reads the stacks of the errors that faults throw, and taking them costs a tenth of the time.
Error.stackTraceLimit = 0;

/** Runs the batches that it is sent, one after the other. */
port?.on('message', (batch: Batch) => {
  runSchedules(batch, policy).then((tally) => port.postMessage(tally), (error: unknown) => port.postMessage({ error: String(error) }));
});
