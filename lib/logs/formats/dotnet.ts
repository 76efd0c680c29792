import type { Format } from '../format';
import type { Level } from '../record';
import { readBody } from './body';

const head = /^(trce|dbug|info|warn|fail|crit): ([\w.+`]{1,300})\[\d{1,10}\]$/;
const levelOf: Readonly<Record<string, Level>> = { trce: 'trace', dbug: 'debug', info: 'info', warn: 'warn', fail: 'error', crit: 'fatal' };

/** The two lines of .NET's simple console logger (https://learn.microsoft.com/en-us/dotnet/core/extensions/console-log-formatter): `fail: Shop.Pay[0]`, and the message indented below it. It writes no time. */
export const dotnet: Format = {
  name: 'dotnet',
  isHead: (line) => head.test(line),
  parse(lines) {
    const end = lines.indexOf('\n');
    const match = head.exec(end < 0 ? lines : lines.slice(0, end));
    const level = levelOf[match?.[1] ?? ''];
    if (!match || !level) return undefined;
    const message = end < 0 ? '' : lines.slice(end + 1).trim();
    return { level, logger: match[2], message, ...readBody(message) };
  },
};
