import type { Format } from '../format';
import { levelOfStatus, requestOf } from '../request';
import { isoToMs } from '../time';

const usual = 'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken'.split(' ');

/**
 * CloudFront's standard log (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html):
 * columns between tabs, named in `#Fields:`; times are UTC, values are URL-encoded, `-` is none.
 */
export const cloudfront: Format = {
  name: 'cloudfront',
  parse(line, context) {
    if (line.startsWith('#Fields:')) {
      context.columns = line.slice(8).trim().split(/\s+/);
      return { message: line };
    }
    if (/^#Version: \d/.test(line)) return { message: line };
    const values = line.split('\t');
    const columns = context.columns ?? usual;
    if (values.length < 12 || values.length > columns.length) return undefined;
    const value = (name: string) => {
      const found = values[columns.indexOf(name)];
      return found === undefined || found === '-' ? undefined : found;
    };
    const time = isoToMs(`${value('date')}T${value('time')}Z`);
    const status = Number(value('sc-status'));
    if (time === undefined) return undefined;
    const seconds = Number(value('time-taken'));
    const address = value('c-ip');
    const requestId = value('x-edge-request-id');
    return {
      time,
      zone: 'known',
      level: levelOfStatus(status),
      message: [value('cs-method'), value('cs-uri-stem'), value('sc-status'), value('x-edge-detailed-result-type') ?? value('x-edge-result-type')].filter((part) => part !== undefined).join(' '),
      ...(address !== undefined && { address }),
      ...(requestId !== undefined && { requestId }),
      request: requestOf({ method: value('cs-method'), path: value('cs-uri-stem'), status, durationMs: Number.isNaN(seconds) ? undefined : Math.round(seconds * 1000) }),
    };
  },
};
