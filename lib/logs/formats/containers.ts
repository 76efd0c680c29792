import { text } from '../fields';
import type { Wrapper } from '../format';
import { isoToMs, leadingMoment } from '../time';
import { jsonObject } from './json';

/** Docker's json-file driver (https://docs.docker.com/engine/logging/drivers/json-file/): `{"log":"…\n","stream":"stdout","time":"…"}`; a part of a longer line has no line feed at its end. */
export const docker: Wrapper = {
  name: 'docker',
  unwrap(line) {
    if (!line.startsWith('{"log":')) return undefined;
    const fields = jsonObject(line);
    if (!fields || typeof fields.log !== 'string' || text(fields, 'stream') === undefined) return undefined;
    const time = isoToMs(text(fields, 'time') ?? '');
    return { text: fields.log.replace(/\r?\n$/, ''), partial: !fields.log.endsWith('\n'), outer: time === undefined ? {} : { time, zone: 'known' } };
  },
};

const criLine = /^(\d{4}-\d\d-\d\dT\S{8,30}) (?:stdout|stderr) ([PF])(?::\S+)? ?(.*)$/s;

/** The CRI's prefix (https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md): time, stream, P for a part or F for a full line. */
export const cri: Wrapper = {
  name: 'cri',
  unwrap(line) {
    const match = criLine.exec(line);
    const time = isoToMs(match?.[1] ?? '');
    return match && time !== undefined ? { text: match[3] ?? '', partial: match[2] === 'P', outer: { time, zone: 'known' } } : undefined;
  },
};

const pm2Line = /^(\d+)\|([\w.@/-]+?) +\| ?(.*)$/s;
const composeLine = /^([\w.-]{1,60}) +\| (.*)$/s;

/** `pm2 logs` (https://pm2.keymetrics.io/docs/usage/log-management/): `0|api  | text`, with `--time` a time before the text. */
export const pm2: Wrapper = {
  name: 'pm2',
  unwrap(line) {
    const match = pm2Line.exec(line);
    return match ? { text: (match[3] ?? '').replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d): /, '$1 '), outer: { service: match[2] } } : undefined;
  },
};

/** `docker compose logs` (https://docs.docker.com/reference/cli/docker/compose/logs/): `api-1  | text`. */
export const compose: Wrapper = {
  name: 'compose',
  unwrap(line) {
    const match = composeLine.exec(line);
    return match ? { text: match[2] ?? '', outer: { service: match[1]?.replace(/-\d+$/, '') } } : undefined;
  },
};

/**
 * A time and a blank before each line: CloudWatch's exports to S3
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html), `aws logs tail`
 * (https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html, which adds the stream's name), `docker logs --timestamps`.
 */
export const timestamped: Wrapper = {
  name: 'timestamped',
  unwrap(line) {
    const head = leadingMoment(line);
    if (!head || line[head.length] !== ' ') return undefined;
    const rest = line.slice(head.length + 1);
    // A stream of a Lambda function: 2026/11/22/[$LATEST]0123…
    const stream = /^(?:\S+\/)?\d{4}\/\d\d\/\d\d\/\S*\[[^\]\s]{1,80}\][0-9a-f]{8,40} /.exec(rest)?.[0] ?? '';
    return { text: rest.slice(stream.length), outer: { time: head.time, zone: head.zone } };
  },
};
