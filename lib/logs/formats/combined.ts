import type { Format } from '../format';
import { levelOfStatus, requestOf } from '../request';
import { fromAccessLog } from '../time';

const quoted = String.raw`"((?:[^"\\]|\\.){0,8000})"`;
const common = new RegExp(String.raw`^(?:[\w.-]+(?::\d+)? )?(\S{1,100}) (\S{1,200}) (.{1,200}?) \[([^\]]{20,40})\] ${quoted} (\d{3}) (\d+|-)(?: ${quoted} ${quoted})?(.{0,2000})$`);

/**
 * Access lines of Apache (https://httpd.apache.org/docs/2.4/logs.html, common and combined), nginx
 * (https://nginx.org/en/docs/http/ngx_http_log_module.html, combined) and API Gateway's CLF
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html: the same with a request id at the end).
 */
export const combined: Format = {
  name: 'combined',
  parse(line) {
    const match = common.exec(line);
    const time = fromAccessLog(match?.[4] ?? '');
    if (!match || time === undefined) return undefined;
    const [, address = '', , user = '', , request = '', code = '', , , , rest = ''] = match;
    const status = Number(code);
    const [method, path] = request.split(' ');
    const isRequest = path !== undefined && /^[A-Z]{3,10}$/.test(method ?? '');
    const requestId = /^ ([\w-]{8,64}=?)$/.exec(rest)?.[1];
    return {
      time,
      zone: 'known',
      level: levelOfStatus(status),
      message: `${request} ${code}`,
      address,
      ...(user !== '-' && { user }),
      ...(requestId !== undefined && { requestId }),
      request: requestOf({ ...(isRequest && { method, path }), status, durationMs: durationOf(rest) }),
    };
  },
};

/** nginx's `$request_time` added at the end, or as `rt=`: seconds with milliseconds. Apache's %D has no mark and is not guessed. */
function durationOf(rest: string): number | undefined {
  const seconds = /(?:^|\s)(?:rt=|request_time=)?(\d{1,6}\.\d{3})(?=\s|$)/.exec(rest)?.[1];
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
}
