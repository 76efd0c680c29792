import type { AlarmEvent } from '../../../lib/local/cloudwatch/alarm-event';
import type { AlarmActions } from '../../../lib/local/cloudwatch/alarm-deliveries';
import { startCloudWatch } from '../../../lib/local/cloudwatch/server';
import type { CloudWatchOptions, LocalCloudWatch } from '../../../lib/local/cloudwatch/server';

export interface Published {
  readonly topicArn: string;
  readonly subject: string;
  readonly message: Readonly<Record<string, unknown>>;
}

export interface CloudWatchUnderTest extends LocalCloudWatch {
  readonly published: Published[];
  readonly events: AlarmEvent[];
  readonly reported: string[];
  nowMs: number;
  /** Lets time pass, evaluating every ten seconds. */
  pass(seconds: number): Promise<void>;
  json(action: string, input: unknown): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }>;
  query(parameters: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly body: string }>;
}

/** 22 November 2026, 12:00:00 UTC. */
export const noonMs = Date.UTC(2026, 10, 22, 12);

/** A CloudWatch whose clock stands still unless a test moves it. */
export async function cloudWatchUnderTest(options: Partial<CloudWatchOptions> = {}): Promise<CloudWatchUnderTest> {
  const published: Published[] = [];
  const events: AlarmEvent[] = [];
  const reported: string[] = [];
  const time = { nowMs: noonMs };
  const actions: AlarmActions = {
    publish: async ({ topicArn, subject, message }) => void published.push({ topicArn, subject, message: JSON.parse(message) as Record<string, unknown> }),
    putEvent: async (event) => void events.push(event),
  };
  const server = await startCloudWatch({ now: () => time.nowMs, tickMs: 0, actions, report: (line) => reported.push(line), ...options });
  return {
    ...server,
    published,
    events,
    reported,
    get nowMs() {
      return time.nowMs;
    },
    set nowMs(value: number) {
      time.nowMs = value;
    },
    async pass(seconds: number) {
      const endMs = time.nowMs + seconds * 1000;
      while (time.nowMs < endMs) {
        time.nowMs = Math.min(endMs, time.nowMs + 10_000);
        await server.evaluate();
      }
    },
    async json(action: string, input: unknown) {
      const reply = await fetch(server.url, { method: 'POST', headers: { 'x-amz-target': `GraniteServiceVersion20100801.${action}`, 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(input) });
      return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Record<string, unknown> };
    },
    async query(parameters: Readonly<Record<string, string>>) {
      const reply = await fetch(server.url, { method: 'POST', body: new URLSearchParams({ Version: '2010-08-01', ...parameters }) });
      return { status: reply.status, body: await reply.text() };
    },
  };
}
