import type { Format } from '../format';
import type { Level } from '../record';
import { monthOf } from '../time';

const shape = /^\d{1,10}:[MSCX] (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d)\.(\d{3}) ([.\-*#]) (.*)$/s;
const levelOf: Readonly<Record<string, Level>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warn' };

/** The server log of Redis and Valkey (https://redis.io/docs/latest/operate/oss_and_stack/management/debugging/): process and role, time, a mark for the level: `1:M 22 Nov 2026 08:00:00.123 # …`. */
export const redis: Format = {
  name: 'redis',
  parse(line) {
    const match = shape.exec(line);
    const month = monthOf(match?.[2]);
    const level = levelOf[match?.[8] ?? ''];
    if (!match || month === undefined || !level) return undefined;
    const [day, year, hour, minute, second, millisecond] = [1, 3, 4, 5, 6, 7].map((index) => Number(match[index]));
    return { time: Date.UTC(year ?? 0, month, day, hour, minute, second, millisecond), zone: 'assumed', level, message: match[9] ?? '' };
  },
};
