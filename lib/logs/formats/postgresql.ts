import type { Format } from '../format';
import type { Level } from '../record';
import { leadingMoment } from '../time';
import { readBody } from './body';

const shape = /^ (?:([A-Z]{3,5}) )?(.{0,200}?)\b(DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION): {2}(.*)$/s;
const levelOf: Readonly<Record<string, Level>> = { WARNING: 'warn', ERROR: 'error', FATAL: 'error', PANIC: 'fatal' };

/**
 * PostgreSQL's server log, its default line prefix or one that begins with a time, too
 * (https://www.postgresql.org/docs/current/runtime-config-logging.html): `2026-11-22 08:00:00.123 UTC [71] ERROR:  …`. FATAL ends
 * one session only. What explains a line (DETAIL, HINT, STATEMENT …) follows in lines of its own.
 */
export const postgresql: Format = {
  name: 'postgresql',
  parse(line) {
    const moment = leadingMoment(line);
    const match = moment && shape.exec(line.slice(moment.length));
    if (!match) return undefined;
    const [, zone = '', prefix = '', word = '', said = ''] = match;
    const level = levelOf[word] ?? (word.startsWith('DEBUG') ? 'debug' : 'info');
    const message = level === 'info' && !/^(?:INFO|LOG|NOTICE)$/.test(word) ? `${word}: ${said}` : said;
    const database = /@([\w.-]{1,63})\s*$/.exec(prefix)?.[1];
    return {
      time: moment.time, zone: zone === 'UTC' || zone === 'GMT' ? 'known' : moment.zone, level, message,
      ...readBody(message), ...(database !== undefined && { logger: database }),
    };
  },
};
