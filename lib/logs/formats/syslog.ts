import { number, text, type Fields } from '../fields';
import type { Wrapper } from '../format';
import type { Level, Parsed } from '../record';
import { isoToMs, latestBefore, monthOf } from '../time';
import { jsonObject } from './json';

const bsd = /^(?:<(\d{1,3})>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?:\.\d{1,6})? ([\w.:-]{1,255}) ([^\s:[\]]{1,80})(?:\[[\w.-]{1,20}\])?: ?(.*)$/s;
const modern = /^<(\d{1,3})>1 (\S{1,40}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (-|(?:\[(?:[^\]"\\]|"(?:[^"\\]|\\.)*"|\\.)*\])+)(?: \uFEFF?(.*))?$/s;
const iso = /^(?:<(\d{1,3})>)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)) ([\w.-]{1,255}) ([^\s:[\]]{1,80})(?:\[[\w.-]{1,20}\])?: ?(.*)$/s;

/**
 * syslog's prefix: RFC 3164 (https://www.rfc-editor.org/rfc/rfc3164, no year and no zone), RFC 5424
 * (https://www.rfc-editor.org/rfc/rfc5424) and the short-iso form of journalctl.
 */
export const syslog: Wrapper = {
  name: 'syslog',
  unwrap(line, { now }) {
    const five = modern.exec(line);
    if (five) return { text: five[8] ?? '', outer: outerOf(five[1], isoToMs(five[2] ?? ''), five[4]) };
    const short = iso.exec(line);
    if (short) return { text: short[5] ?? '', outer: outerOf(short[1], isoToMs(short[2] ?? ''), short[4]) };
    const three = bsd.exec(line);
    const month = monthOf(three?.[2]);
    if (!three || month === undefined) return undefined;
    const [day, hour, minute, second] = [3, 4, 5, 6].map((index) => Number(three[index]));
    return { text: three[9] ?? '', outer: { ...outerOf(three[1], latestBefore(now, month, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0), three[8]), zone: 'assumed' } };
  },
};

function outerOf(priority: string | undefined, time: number | undefined, service: string | undefined): Omit<Parsed, 'message'> {
  const level = priority === undefined ? undefined : severities[Number(priority) % 8];
  return { ...(time !== undefined && { time, zone: 'known' }), ...(level && { level }), ...(service !== undefined && service !== '-' && { service }) };
}

/** RFC 5424, table 2: emergency, alert, critical, error, warning, notice, informational, debug. */
const severities: readonly Level[] = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'];

/** `journalctl -o json` (https://www.freedesktop.org/software/systemd/man/latest/systemd.journal-fields.html): MESSAGE may be a list of bytes. */
export const journald: Wrapper = {
  name: 'journald',
  unwrap(line) {
    if (!line.startsWith('{') || !line.includes('"__REALTIME_TIMESTAMP"')) return undefined;
    const fields = jsonObject(line);
    const microseconds = fields && number(fields, '__REALTIME_TIMESTAMP');
    if (!fields || microseconds === undefined) return undefined;
    const level = severities[number(fields, 'PRIORITY') ?? 6];
    const service = text(fields, 'SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT', '_COMM');
    return { text: messageOf(fields), outer: { time: Math.floor(microseconds / 1000), zone: 'known', ...(level && { level }), ...(service !== undefined && { service }) } };
  },
};

function messageOf({ MESSAGE: message }: Fields): string {
  if (Array.isArray(message)) return Buffer.from(message.filter((byte) => typeof byte === 'number')).toString();
  return typeof message === 'string' ? message : '';
}
