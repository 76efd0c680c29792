import type { Format } from '../format';
import { levelNamed } from '../level';
import { requestOf } from '../request';
import { leadingMoment, monthOf } from '../time';

const nginx = /^ \[(\w+)\] (\d+)#(\d+): (?:\*\d+ )?(.*)$/;

/** nginx's error log (https://nginx.org/en/docs/ngx_core_module.html#error_log): `2026/11/22 08:00:00 [error] 7#7: *1 message, client: …`. */
export const nginxError: Format = {
  name: 'nginx-error',
  parse(line) {
    const head = line[4] === '/' ? leadingMoment(line) : undefined;
    const match = head && nginx.exec(line.slice(head.length));
    const level = match && levelNamed(match[1] ?? '');
    if (!match || !level) return undefined;
    const message = match[4] ?? '';
    const client = /, client: ([^,\s]{1,100})/.exec(message)?.[1];
    const [, method, path] = /, request: "([A-Z]{3,10}) (\S{1,4000})[^"]*"/.exec(message) ?? [];
    const request = method === undefined ? undefined : requestOf({ method, path });
    return { time: head.time, zone: 'assumed', level, message, ...(client !== undefined && { address: client }), ...(request && { request }) };
  },
};

const apache = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? (\d{4})\] \[(?:([\w-]*):)?(\w+)\] (?:\[pid [^\]]{1,60}\] )?(?:\[client ([^\]\s]{1,80})\] )?(.*)$/;

/** Apache's error log, of 2.4 and before (https://httpd.apache.org/docs/2.4/logs.html#errorlog). */
export const apacheError: Format = {
  name: 'apache-error',
  parse(line) {
    const match = apache.exec(line);
    const month = monthOf(match?.[1]);
    // Apache's trace1 to trace8 are all trace.
    const level = match && levelNamed((match[9] ?? '').replace(/\d$/, ''));
    if (!match || month === undefined || !level) return undefined;
    const [, , day, hour, minute, second, fraction = '', year, logger, , client, message = ''] = match;
    const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
    return {
      time: Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second), milliseconds),
      zone: 'assumed',
      level,
      message,
      ...(logger !== undefined && logger !== '' && { logger }),
      ...(client !== undefined && { address: client.replace(/:\d+$/, '') }),
    };
  },
};
