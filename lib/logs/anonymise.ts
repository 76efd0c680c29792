import type { GlanceNames } from './glance';
import { stableHash } from './hash';
import type { Names } from './names';
import { redact } from './redact';

/** Names and texts without the people behind them. */
export interface Anonymous {
  /** The reader's, each user and address by its hash. */
  readonly names: GlanceNames;
  /** `redact`, and users, sessions, request ids and addresses by their hash. */
  readonly show: (text: string) => string;
}

const address = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|::1)(?![\w:])/gi;
const uuid = /(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/gi;
/** Ids of requests, traces and sessions that are no UUIDs. */
const longHex = /(?<![0-9a-z])(?=[0-9a-f]*\d)[0-9a-f]{16,64}(?![0-9a-z])/gi;
/** `user=ada`, `"userId": "ada"`, `session_id: s-1`, `for user ada`. */
const keyed = /((?<![a-z<])(?:user(?:[ _-]?(?:name|id))?|login|account|customer(?:[ _-]?id)?|session(?:[ _-]?id)?|(?:request|trace|correlation)[ _-]?id|sub|uid|sid)\\?["']?\s*[=:]\s*\\?["']?)(?!<)([^\s"'\\,;)}\]<]+)/gi;
const word = /[\p{L}\p{N}][\p{L}\p{N}@._+-]*/gu;
/** A shorter name, such as `1`, stands in too many places that are no user. */
const shortestUser = 3;

/**
 * For what leaves the machine: the same person has the same hash everywhere, in this run and the next, so that affected people
 * can still be counted. A user's name is found wherever it stands, once a record has named it as its user.
 */
export function anonymous(names: GlanceNames): Anonymous {
  const known = new Set<string>();
  let looked = 0;

  function isUser(text: string): boolean {
    for (const highest = names.users.highest(); looked < highest; looked += 1) known.add(names.users.nameOf(looked + 1));
    return text.length >= shortestUser && known.has(text);
  }

  function show(text: string): string {
    return redact(text)
      .replace(uuid, (id) => hashed('id', id))
      .replace(longHex, (id) => hashed('id', id))
      .replace(address, (ip) => hashed('ip', ip))
      .replace(keyed, (_all, key: string, value: string) => key + hashed(/^(?:user|login|account|customer|sub|uid)/i.test(key) ? 'user' : 'id', value))
      .replace(word, (part) => (isUser(part) ? hashed('user', part) : part));
  }

  return { names: { ...names, users: byHash('user', names.users), addresses: byHash('ip', names.addresses) }, show };
}

function byHash(kind: string, names: Names): Names {
  return { ...names, nameOf: (id) => hashed(kind, names.nameOf(id)) };
}

/** An e-mail's own hash stays: it is what `--user` finds it by. */
function hashed(kind: string, text: string): string {
  const clean = redact(text);
  return clean === text && !text.startsWith('<') ? `<${kind}:${stableHash(text).slice(0, 8)}>` : clean;
}
