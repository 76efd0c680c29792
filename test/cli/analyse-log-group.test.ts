import { describe, expect, it } from '@jest/globals';
import { FilterLogEventsCommand, ResourceNotFoundException, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsClients } from '../../lib/cli/clients';
import type { Analysis } from '../../lib/logs/analysis';
import { paymedic } from './console-of-test';

const now = Date.UTC(2026, 10, 22, 8);
const event = (minutesAgo: number, message: string) => ({ timestamp: now - minutesAgo * 60_000, message });

/** CloudWatch Logs with these groups; `fail` is what any call ends with. */
function given(groups: Readonly<Record<string, readonly { timestamp: number; message: string }[]>>, fail?: Error): AwsClients {
  const send = async (command: unknown) => {
    if (fail) throw fail;
    if (!(command instanceof FilterLogEventsCommand)) throw new Error('an unexpected call');
    const { logGroupName = '', startTime = 0, endTime = 0 } = command.input;
    const events = groups[logGroupName];
    if (!events) throw new ResourceNotFoundException({ message: 'no such group', $metadata: {} });
    return { events: events.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime) };
  };
  return { logs: { send } as unknown as CloudWatchLogsClient } as AwsClients;
}
const ask = (aws: AwsClients, ...args: string[]) => paymedic(['analyse', ...args, '--since', '2h', '--format', 'json', '--fail-on', 'never'], { nowMs: now, aws });

describe('paymedic analyse --log-group', () => {
  it('reads several groups directly, timed by the log store', async () => {
    const aws = given({ web: [event(130, 'ERROR too old'), event(5, '{"level":"error","msg":"boom"}')], pay: [event(4, '{"level":"error","msg":"bang"}')] });
    const { code, out, err } = await ask(aws, '--log-group', 'web', '--log-group', 'pay');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { groups, reading } = JSON.parse(out) as Analysis;
    expect(Object.fromEntries(groups.map(({ template, first }) => [template, first]))).toEqual({
      bang: { file: 'pay', line: 1, time: now - 4 * 60_000 }, boom: { file: 'web', line: 1, time: now - 5 * 60_000 },
    });
    expect(reading.files.map(({ file }) => file)).toEqual(['web', 'pay']);
  });

  it('says that a group does not exist, or has nothing, and reads the others', async () => {
    const { code, err, out } = await ask(given({ quiet: [], web: [event(1, '{"level":"info","msg":"x"}')] }), '--log-group', 'none', '--log-group', 'quiet', '--log-group', 'web');
    expect({ code, err }).toEqual({ code: 2, err: 'paymedic: there is no log group "none" here; check its name, AWS_PROFILE and AWS_REGION.\npaymedic: the log group quiet has nothing in that time.\n' });
    expect((JSON.parse(out) as Analysis).totals.records).toBe(1);
  });

  it('says what AWS refuses', async () => {
    const refused = Object.assign(new Error('not authorized to perform logs:FilterLogEvents'), { name: 'AccessDeniedException', $metadata: {} });
    expect(await ask(given({}, refused), '--log-group', 'web')).toMatchObject({ code: 2, err: 'paymedic: AWS refuses it (not authorized to perform logs:FilterLogEvents): use credentials that have this right.\n' });
  });
});
