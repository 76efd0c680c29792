import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { span } from '../phrases';
import { fail, ok, warn, type Check, type Patient } from './finding';

/** The schedule rings every minute; three rings missed are no coincidence. */
const silentAfterMs = 3 * 60_000;
/** Another healer takes over as soon as a lease is over and the schedule rings. */
const abandonedAfterMs = 3 * 60_000;
/** Pages of a log; one holds up to 1 MB, the healer's last minutes are a few kB. */
const mostPages = 20;

/** Is the control loop alive? A run writes its plan; its log shows the heartbeat. */
export const healerCheck: Check = { name: 'healer', run: async (patient) => {
  const control = await patient.control();
  if (control === undefined) return [fail('healer', 'has never run', 'wait a minute for its schedule; if that does not help, look at the logs of its function')];
  const { loop } = control;
  if (loop !== undefined && patient.now - loop.until > abandonedAfterMs) {
    return [fail('healer', `stopped ${span(patient.now - loop.until)} ago in the middle of its work (${control.memory.health.state}), and none took over`, 'look at the logs of its function and at the alarm HealerSilent')];
  }
  if (loop !== undefined && loop.until > patient.now) return [ok('healer', `is at work just now (${control.memory.health.state})`)];
  const last = await lastHeartbeat(patient);
  if (last === 'untold') return [warn('healer', `${control.memory.health.state} after ${control.version} looks; the endpoint has no log of it`, 'look at the metric HealerHeartbeat')];
  if (last === undefined) return [fail('healer', `has shown no sign of life for ${span(silentAfterMs)}`, 'look at the logs of its function and at its schedule')];
  return [ok('healer', `${control.memory.health.state}, its last look was ${span(patient.now - last)} ago`)];
} };

/** When the log group got its last heartbeat line (ms since 1970). */
async function lastHeartbeat({ aws, stack, now }: Patient): Promise<number | 'untold' | undefined> {
  const FunctionName = stack.output('HealFunctionName');
  const { LoggingConfig } = await aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  let last: number | undefined;
  let from: string | undefined;
  try {
    for (let n = 0; n < mostPages; n += 1) {
      const page: FilterLogEventsCommandOutput = await aws.logs.send(new FilterLogEventsCommand({
        logGroupName: LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`, startTime: now - silentAfterMs, filterPattern: 'HealerHeartbeat',
        ...(from !== undefined && { nextToken: from }),
      }));
      for (const { timestamp = 0, message = '' } of page.events ?? []) if (message.includes('HealerHeartbeat')) last = Math.max(last ?? 0, timestamp);
      from = page.nextToken;
      if (from === undefined) break;
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return 'untold';
    throw error;
  }
  return last;
}
