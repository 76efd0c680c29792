import type { Format } from '../format';
import type { Parsed } from '../record';
import { levelOfStatus, requestOf } from '../request';
import { fromAccessLog } from '../time';

const http = /^(\S{2,60}):\d{1,5} \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d)\.(\d{3})\] (\S{1,200}) ([^\s/]{1,200}\/\S{1,200}) [-\d/]{3,60}?\/?\+?(-?\d{1,9}) (\d{3}) \+?\d{1,15} .{1,200}? (\S{4}) [\d/+]{3,80} [\d/]{1,40} (?:\{.{0,2000}?\} ){0,2}"(?:([A-Z]{3,10}) )?(\S{1,4000})/s;
const state = /^(?:(?:Backup )?Server (\S{1,200}) is (DOWN|UP)\b|(?:backend|proxy) (\S{1,200}) has no server available!)/;

/**
 * HAProxy's HTTP log, mostly behind syslog's prefix, and what it tells of its servers
 * (https://docs.haproxy.org/3.0/configuration.html#8.2.3). A request's time names no zone.
 */
export const haproxy: Format = {
  name: 'haproxy',
  parse: (line) => requestLine(line) ?? stateLine(line),
};

function requestLine(line: string): Parsed | undefined {
  const match = http.exec(line);
  const time = fromAccessLog(`${match?.[2] ?? ''} +0000`);
  if (!match || time === undefined) return undefined;
  const [, address = '', , milliseconds, , target = '', total, code, flags = '', method, url = ''] = match;
  const status = Number(code);
  const isRequest = url.startsWith('/') || url.startsWith('http');
  return {
    time: time + Number(milliseconds), zone: 'assumed', level: levelOfStatus(status),
    message: `${method ?? ''} ${url} ${status} (${target}${flags === '----' ? '' : `, ${flags}`})`.trim(),
    address, request: requestOf({ ...(isRequest && { method, path: url }), status, durationMs: Number(total) >= 0 ? Number(total) : undefined }),
  };
}

function stateLine(line: string): Parsed | undefined {
  const match = state.exec(line);
  return match ? { level: match[2] === 'UP' ? 'info' : 'error', message: line } : undefined;
}
