import type { Format } from '../format';
import { levelOfStatus, requestOf } from '../request';
import { isoToMs } from '../time';

const kinds = new Set(['http', 'https', 'h2', 'grpcs', 'ws', 'wss']);
const word = /"((?:[^"\\]|\\.)*)"|(\S+)/g;

/** Access lines of an Application Load Balancer (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html). */
export const alb: Format = {
  name: 'alb',
  parse(line) {
    if (!kinds.has(line.slice(0, line.indexOf(' ')))) return undefined;
    const words = Array.from(line.matchAll(word), ([, quoted, plain]) => quoted ?? plain ?? '');
    const [, at = '', balancer = '', client = '', target = '', , , , loadBalancerCode, targetCode, , , request = ''] = words;
    const time = isoToMs(at);
    const status = Number(loadBalancerCode);
    if (time === undefined || words.length < 17 || !(status >= 100 && status <= 599)) return undefined;
    const [method, url] = request.split(' ');
    // -1 stands for a part that never took place: the target did not answer.
    const parts = words.slice(5, 8).map(Number);
    const durationMs = parts.some((seconds) => !(seconds >= 0)) ? undefined : Math.round(parts.reduce((sum, seconds) => sum + seconds, 0) * 1000);
    const trace = words[17] ?? '';
    const reason = words.find((value, index) => index > 20 && /^[A-Z][A-Za-z]{6,}$/.test(value));
    return {
      time,
      zone: 'known',
      level: levelOfStatus(status),
      message: `${request} ${status}${targetCode === String(status) ? '' : ` (target ${target}: ${targetCode === '-' ? 'no answer' : targetCode})`}${reason === undefined ? '' : ` ${reason}`}`,
      address: client.replace(/:\d+$/, ''),
      logger: balancer,
      ...(trace.startsWith('Root=') && { traceId: trace.slice(5) }),
      request: requestOf({ ...(method !== '-' && { method, path: pathOf(url ?? '') }), status, durationMs }),
    };
  },
};

/** The whole URL is logged: `https://shop.example:443/cart?x=1`. */
function pathOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]*/, '') || '/';
}
