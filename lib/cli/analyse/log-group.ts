import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { readLogGroup as readEvents } from '../../aws/logs';
import type { TimeWindow } from '../../logs/window';
import { atAws } from '../aws-errors';
import { FailedError, type Console } from '../console';

/** The events of a log group by time, as stored. Throws FailedError, also after events that could be read. */
export async function* readLogGroup(name: string, { since = 0, until }: TimeWindow, io: Console): AsyncGenerator<{ readonly text: string; readonly time: number }> {
  const events = readEvents({ client: io.aws().logs, group: name, since, until: until ?? io.now() });
  for (;;) {
    const { value, done } = await atAws(async () => {
      try {
        return await events.next();
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
        throw new FailedError(`there is no log group ${JSON.stringify(name)} here; check its name, AWS_PROFILE and AWS_REGION.`, { cause: error });
      }
    });
    if (done === true) return;
    yield value;
  }
}
