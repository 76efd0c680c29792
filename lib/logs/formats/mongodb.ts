import { at, isFields, text, type Fields } from '../fields';
import type { Format } from '../format';
import type { Level, LoggedError } from '../record';
import { momentFrom } from '../time';
import { jsonObject } from './json';

const levelOf: Readonly<Record<string, Level>> = { F: 'fatal', E: 'error', W: 'warn', I: 'info', D: 'debug' };

/** The lines of mongod and mongos from 4.4 on (https://www.mongodb.com/docs/manual/reference/log-messages/): `{"t":{"$date":"…"},"s":"E","c":"REPL","msg":"…","attr":{…}}`. */
export const mongodb: Format = {
  name: 'mongodb',
  parse(line) {
    const fields = line.startsWith('{"t":{"$date":') ? jsonObject(line) : undefined;
    const level = fields && levelOf[text(fields, 's')?.charAt(0) ?? ''];
    const message = fields && text(fields, 'msg');
    if (!fields || !level || message === undefined) return undefined;
    const moment = momentFrom(at(fields, 't.$date'));
    const error = errorOf(at(fields, 'attr.error'));
    const logger = text(fields, 'c');
    const address = /^(.{2,60}):\d{1,5}$/.exec(text(fields, 'attr.remote') ?? '')?.[1];
    return { ...moment, level, message, ...(logger !== undefined && { logger }), ...(error && { error }), ...(address !== undefined && { address }), fields };
  },
};

/** `{ code, codeName, errmsg }`, or `HostUnreachable: …` in one string. */
function errorOf(given: unknown): LoggedError | undefined {
  if (isFields(given)) return partsOf(given);
  const [, type, message] = typeof given === 'string' ? (/^([A-Z]\w{2,60}): (.*)$/s.exec(given) ?? [undefined, undefined, given]) : [];
  return message === undefined || message === '' ? undefined : { ...(type !== undefined && { type }), message };
}

function partsOf(given: Fields): LoggedError | undefined {
  const [type, message] = [text(given, 'codeName'), text(given, 'errmsg')];
  return type === undefined && message === undefined ? undefined : { ...(type !== undefined && { type }), ...(message !== undefined && { message }) };
}
