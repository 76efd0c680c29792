import type { Wrapper } from '../format';
import { isoToMs } from '../time';

const prefix = /^(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) ((?:heroku|app)\[[\w.-]{1,60}\]): (.*)$/s;

/** `heroku logs` (https://devcenter.heroku.com/articles/logging#log-format): a time, source and dyno. The router's `service=12ms` is how long it took. */
export const heroku: Wrapper = {
  name: 'heroku',
  unwrap(line) {
    const match = prefix.exec(line);
    const time = isoToMs(match?.[1] ?? '');
    if (!match || time === undefined) return undefined;
    const text = match[3] ?? '';
    return { text: text.startsWith('at=') ? text.replace(/ service=(\d+)ms/, ' duration_ms=$1').replace(' desc=', ' msg=') : text, outer: { time, zone: 'known', service: match[2] } };
  },
};
