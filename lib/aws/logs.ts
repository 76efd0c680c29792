import { FilterLogEventsCommand, ResourceNotFoundException, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent, LogSource } from '../app/analyse';

interface LogGroupQuery {
  readonly client: Pick<CloudWatchLogsClient, 'send'>;
  readonly group: string;
  /** Milliseconds since 1970; inclusive. */
  readonly since: number;
  /** Exclusive. */
  readonly until: number;
}

/** The events of one log group, oldest first. Pages are fetched as the events are taken; a page may be empty and still have a next one. */
export async function* readLogGroup({ client, group, since, until }: LogGroupQuery): AsyncGenerator<LogEvent> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      // endTime is inclusive in FilterLogEvents, our `until` is not.
      new FilterLogEventsCommand({ logGroupName: group, startTime: since, endTime: until - 1, ...(nextToken !== undefined && { nextToken }) }),
    );
    for (const { timestamp, message } of page.events ?? []) {
      if (timestamp !== undefined && message !== undefined) yield { group, time: timestamp, text: message };
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** Logs in CloudWatch. */
export function createCloudWatchLogs({ client }: Pick<LogGroupQuery, 'client'>): LogSource {
  return {
    async *read({ groups, since, until }) {
      for (const group of groups) {
        try {
          yield* readLogGroup({ client, group, since, until });
        } catch (error) {
          // A function that has not run yet may have no group: nothing was logged.
          if (!(error instanceof ResourceNotFoundException)) throw error;
        }
      }
    },
  };
}
