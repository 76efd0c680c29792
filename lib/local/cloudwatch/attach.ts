import type { AwsEndpoint } from './endpoint';
import { createLogPoller } from './log-poller';
import { pollQueues } from './queue-poller';
import type { LocalCloudWatch } from './server';
import { createFromTemplate, logSourcesOf, queueSourcesOf } from './template';
import type { Template } from './template';
import { createStackResolver } from './template-values';

export interface AttachRequest {
  readonly cloudWatch: LocalCloudWatch;
  readonly endpoint: AwsEndpoint;
  readonly stackName: string;
  /** As it was synthesised, before anything was left out of it. */
  readonly template: Template;
  /** Milliseconds since 1970. @default the machine's clock */
  readonly now?: () => number;
  /** Gets a sentence when metrics cannot be read, once for each cause. */
  readonly report: (line: string) => void;
}

export interface Attached {
  /** Names of the alarms and dashboards by their logical ids. */
  readonly names: Readonly<Record<string, string>>;
  /** Reads what is new once; also done every second, and every minute for the queues. */
  poll(what: 'logs' | 'queues'): Promise<void>;
  /** Stops reading. May be called twice. */
  close(): Promise<void>;
}

const logsEveryMs = 1_000;
const queuesEveryMs = 60_000;
/** What functions logged before they were listened to counts, too, as AWS looks at points from before an alarm was made. */
const lookBackMs = 15 * 60_000;

/**
 * Creates the CloudWatch resources of a deployed stack, and from then on makes metrics of its functions' logs and of its queues.
 * @throws TemplateError
 */
export async function attachCloudWatch({ cloudWatch, endpoint, stackName, template, report, now = Date.now }: AttachRequest): Promise<Attached> {
  const resolve = createStackResolver(await endpoint.stackResources(stackName), cloudWatch);
  const names = createFromTemplate(cloudWatch, { template, resolve, stackName });
  const logs = createLogPoller({ cloudWatch, read: endpoint.readLog, sources: logSourcesOf({ template, resolve }), fromMs: now() - lookBackMs });
  const queues = queueSourcesOf({ template, resolve });
  const said = new Set<string>();

  const poll = (what: 'logs' | 'queues') => (what === 'logs' ? logs.poll() : pollQueues({ cloudWatch, read: endpoint.readQueue, queues, nowMs: now() }));

  /** A poll that takes long is not overtaken by the next; a fault of the endpoint is said once. */
  function repeat(what: 'logs' | 'queues', everyMs: number): () => Promise<void> {
    let running = Promise.resolve();
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      running = poll(what).catch((error: unknown) => {
        const line = `Metrics of the ${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
        if (!said.has(line)) report(line);
        said.add(line);
      }).finally(() => void (busy = false));
    }, everyMs);
    return () => {
      clearInterval(timer);
      return running;
    };
  }

  const stops = [repeat('logs', logsEveryMs), repeat('queues', queuesEveryMs)];
  return { names, poll, close: async () => void (await Promise.all(stops.map((stop) => stop()))) };
}
