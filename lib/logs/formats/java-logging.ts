import type { Format } from '../format';
import type { Level } from '../record';
import { monthOf } from '../time';
import { readBody } from './body';

const head = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d\d):(\d\d)\s([AP]M) ([\w.$]{1,300})(?: [\w.$<>]{1,200})?$/;
const said = /^([A-Z]{4,7}): (.*)$/s;
const levelOf: Readonly<Record<string, Level>> = { SEVERE: 'error', WARNING: 'warn', INFO: 'info', CONFIG: 'debug', FINE: 'debug', FINER: 'trace', FINEST: 'trace' };

/**
 * The two lines of java.util.logging's SimpleFormatter
 * (https://docs.oracle.com/en/java/javase/21/docs/api/java.logging/java/util/logging/SimpleFormatter.html), in English:
 * `Nov 22, 2026 1:04:05 PM com.shop.Pay charge` and below it `SEVERE: boom`. A recent JDK has a narrow blank before AM and PM.
 */
export const javaLogging: Format = {
  name: 'java-logging',
  isHead: (line) => head.test(line),
  parse(lines) {
    const end = lines.indexOf('\n');
    const match = head.exec(end < 0 ? lines : lines.slice(0, end));
    const month = monthOf(match?.[1]);
    if (!match || month === undefined) return undefined;
    const [day, year, hour, minute, second] = [2, 3, 4, 5, 6].map((index) => Number(match[index]));
    const time = Date.UTC(year ?? 0, month, day, ((hour ?? 0) % 12) + (match[7] === 'PM' ? 12 : 0), minute, second);
    const below = end < 0 ? '' : lines.slice(end + 1);
    const [, level = '', message = below] = said.exec(below) ?? [];
    return { time, zone: 'assumed', logger: match[8], ...(levelOf[level] && { level: levelOf[level] }), message, ...readBody(message) };
  },
};
