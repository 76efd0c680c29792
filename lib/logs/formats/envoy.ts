import type { Format } from '../format';
import { levelOfStatus, requestOf } from '../request';
import { isoToMs } from '../time';

const quoted = '"((?:[^"\\\\]|\\\\.){0,4000})"';
const shape = new RegExp(`^\\[(\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,18}Z)\\] "(\\S{1,20}) (\\S{1,4000}) (\\S{1,20})" (\\d{1,3}) (\\S{1,60}) (?:(\\S{1,300}) \\S{1,300} ${quoted} )?(\\d{1,15}) (\\d{1,15}) (\\d{1,9}) (\\d{1,9}|-) ${quoted} ${quoted} ${quoted} ${quoted} ${quoted}`);

/**
 * Envoy's access log, its own default and Istio's
 * (https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage,
 * https://istio.io/latest/docs/tasks/observability/logs/access-log/): 0 stands for a request that got no answer.
 */
export const envoy: Format = {
  name: 'envoy',
  parse(line) {
    const match = shape.exec(line);
    const time = isoToMs(match?.[1] ?? '');
    if (!match || time === undefined) return undefined;
    const [, , method = '', path = '', , code = '', flags = '', details = '-', failure = '', , , duration, , forwarded = '-', , requestId = '-', , upstream = '-'] = match;
    const status = Number(code);
    const said = [flags, details, failure].filter((part) => part !== '-' && part !== '');
    const to = upstream === '-' || upstream === '' ? '' : ` (upstream ${upstream})`;
    return {
      time, zone: 'known', level: status === 0 ? 'warn' : levelOfStatus(status),
      message: `${method} ${path} ${status}${status < 400 && status > 0 ? '' : said.map((part) => ` ${part}`).join('')}${to}`,
      ...(requestId !== '-' && requestId !== '' && { requestId }),
      ...(forwarded !== '-' && forwarded !== '' && { address: forwarded.split(',', 1)[0] }),
      request: requestOf({ ...(path.startsWith('/') && { method, path }), status, durationMs: Number(duration) }),
    };
  },
};
