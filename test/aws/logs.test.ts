import { describe, expect, it } from '@jest/globals';
import { CloudWatchLogsClient, ResourceNotFoundException, type FilterLogEventsCommandInput, type FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { createCloudWatchLogs } from '../../lib/aws/logs';
import type { LogEvent } from '../../lib/app/analyse';
import { logsContract } from '../support/logs-contract';

/** The real client without the wire: its commands are answered page by page, one event each, with an empty page first as CloudWatch may. */
function cloudWatchHolding(events: readonly LogEvent[]) {
  const calls: FilterLogEventsCommandInput[] = [];
  const client = new CloudWatchLogsClient({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  client.middlewareStack.add(
    () => async ({ input }) => {
      const query = input as FilterLogEventsCommandInput;
      calls.push(query);
      return { response: {}, output: { $metadata: {}, ...page(events, query) } as FilterLogEventsCommandOutput };
    },
    { step: 'initialize', priority: 'low' },
  );
  return { client, calls };
}

function page(events: readonly LogEvent[], query: FilterLogEventsCommandInput): Partial<FilterLogEventsCommandOutput> {
  const inGroup = events.filter(({ group }) => group === query.logGroupName);
  if (inGroup.length === 0) throw new ResourceNotFoundException({ message: 'no such group', $metadata: {} });
  const matching = inGroup.filter(({ time }) => time >= (query.startTime ?? 0) && time <= (query.endTime ?? Infinity));
  const index = Number(query.nextToken ?? 0);
  const found = matching[index - 1];
  return {
    events: found ? [{ timestamp: found.time, message: found.text }] : [],
    ...(index < matching.length && { nextToken: String(index + 1) }),
  };
}

logsContract('CloudWatch', async (events) => createCloudWatchLogs({ client: cloudWatchHolding(events).client }));

describe('CloudWatch logs', () => {
  it('fetches no page beyond the one that is being read', async () => {
    const { client, calls } = cloudWatchHolding([1, 2, 3].map((time) => ({ group: 'a', time, text: String(time) })));
    for await (const { text } of createCloudWatchLogs({ client }).read({ groups: ['a'], since: 0, until: 10 })) {
      expect(text).toBe('1');
      break;
    }
    expect(calls).toHaveLength(2);
  });
});
