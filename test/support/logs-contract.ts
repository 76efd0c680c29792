import { describe, expect, it } from '@jest/globals';
import type { LogEvent, LogSource } from '../../lib/app/analyse';

/** What every log source owes; `create` gives one that holds these events. */
export function logsContract(name: string, create: (events: readonly LogEvent[]) => Promise<LogSource>): void {
  const event = (group: string, time: number, text = `${group}@${time}`): LogEvent => ({ group, time, text });
  const since = Date.UTC(2026, 10, 22, 8);

  async function read(logs: LogSource, groups: readonly string[], until = since + 10): Promise<string[]> {
    const texts: string[] = [];
    for await (const { text } of logs.read({ groups, since, until })) texts.push(text);
    return texts;
  }

  describe(`${name} as a log source`, () => {
    it('gives the events of the groups asked for, oldest first, with their time', async () => {
      const logs = await create([event('a', since, 'a1'), event('a', since + 2, 'a2'), event('b', since + 1, 'b1'), event('c', since, 'c1')]);
      expect(await read(logs, ['a', 'b'])).toEqual(['a1', 'a2', 'b1']);
      for await (const found of logs.read({ groups: ['b'], since, until: since + 10 })) expect(found).toEqual(event('b', since + 1, 'b1'));
    });

    it('takes the begin of the window in and leaves its end out', async () => {
      const logs = await create([since - 1, since, since + 9, since + 10].map((time) => event('a', time, String(time - since))));
      expect(await read(logs, ['a'])).toEqual(['0', '9']);
    });

    it('gives nothing for a group that does not exist, and goes on with the next', async () => {
      expect(await read(await create([event('a', since, 'a1')]), ['none', 'a'])).toEqual(['a1']);
    });

    it('can be left in the middle and read again from the start', async () => {
      const logs = await create([event('a', since, 'a1'), event('a', since + 1, 'a2')]);
      for await (const first of logs.read({ groups: ['a'], since, until: since + 10 })) {
        expect(first.text).toBe('a1');
        break;
      }
      expect(await read(logs, ['a'])).toEqual(['a1', 'a2']);
    });
  });
}
