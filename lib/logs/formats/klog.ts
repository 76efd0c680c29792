import type { Format } from '../format';
import type { Level } from '../record';
import { latestBefore } from '../time';
import { readBody } from './body';

const head = /^([IWEF])(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})\d{0,3} +\d{1,10} ([\w.-]{1,100}:\d{1,6})\] ?(.*)$/s;
const levelOf: Readonly<Record<string, Level>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };

/**
 * Kubernetes' and glog's lines (https://kubernetes.io/docs/concepts/cluster-administration/system-logs/#klog):
 * `E1122 13:04:05.123456    1187 pod_workers.go:1300] "Error syncing pod" err="…"`. Neither year nor zone is written.
 */
export const klog: Format = {
  name: 'klog',
  parse(line, { now }) {
    const match = head.exec(line);
    const level = levelOf[match?.[1] ?? ''];
    if (!match || !level) return undefined;
    const [month, day, hour, minute, second, millisecond] = [2, 3, 4, 5, 6, 7].map((index) => Number(match[index]));
    const time = latestBefore(now, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0) + (millisecond ?? 0);
    const message = (match[9] ?? '').replace(/^"((?:[^"\\]|\\.)*)"(?= |$)/, '$1');
    return { time, zone: 'assumed', level, logger: match[8], message, ...readBody(message) };
  },
};
