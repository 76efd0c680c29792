import { join } from './join';
import { maskRoute, maskUrl } from './route';
import { maskWord, traitsOf, type Kind } from './word';

/** A message with its changing parts taken out. */
export interface Template {
  /** With typed placeholders, `<num>` or `<id>`. Redact it before it is shown: not every secret is a placeholder. */
  readonly text: string;
  /** The same with untyped ones: two messages are the same when this is. */
  readonly key: string;
}

/** A part of a message: as it stands, or what kind of changing part it is. */
export type Part = string | { readonly kind: Kind };

const [space, mark] = [1, 2];
/** What a character below 128 is; all others belong to words. */
const classes = new Uint8Array(128);
for (const char of '\t\n\v\f\r \u0000') classes[char.charCodeAt(0)] = space;
for (const char of '()[]{}<>"\'`,;=|!*^$') classes[char.charCodeAt(0)] = mark;
const [slash, equals] = [47, 61];

/** Who did it, in `user=ada`: changing whatever it looks like. */
const identities = new Set(['user', 'username', 'userid', 'uid', 'login', 'session', 'sessionid', 'customer', 'customerid', 'account', 'host', 'hostname', 'rhost', 'requestid', 'traceid']);

/**
 * The template of one message. It depends on the message alone, never on what was read before: so ids are equal between runs,
 * files and machines, and nothing is remembered. One pass by hand over the characters; only words with a digit or a sign of
 * a path, an address or an id are looked at by regexes, and only by those that their characters allow.
 */
export function templateOfMessage(message: string): Template {
  const parts: Part[] = [];
  let at = 0;
  while (at < message.length) {
    const found = classes[message.charCodeAt(at)] ?? 0;
    if (found === 0) {
      const to = endOfWord(message, at);
      addWord(parts, message.slice(at, to));
      at = to;
    } else {
      if (found === mark) parts.push(message[at] ?? '');
      else if (parts.at(-1) !== ' ' && parts.length > 0) parts.push(' ');
      at += 1;
    }
  }
  return join(parts);
}

/** Paths and URLs run on over the `=` in their query. */
function endOfWord(message: string, from: number): number {
  let at = from + 1;
  while (at < message.length) {
    const code = message.charCodeAt(at);
    if ((classes[code] ?? 0) !== 0 && !(code === equals && hasQuery(message, from, at))) break;
    at += 1;
  }
  return at;
}

function hasQuery(message: string, from: number, to: number): boolean {
  const address = message.charCodeAt(from) === slash || message.startsWith('http', from);
  return address && message.slice(from, to).includes('?');
}

function addWord(parts: Part[], word: string): void {
  if (isIdentity(parts)) {
    parts.push({ kind: 'id' });
    return;
  }
  const traits = traitsOf(word);
  if (traits === 0 || isErrorStatus(word, parts)) parts.push(word);
  else if (word.charCodeAt(0) === slash && word.length > 1) parts.push(...maskRoute(word));
  else if (word.startsWith('http') && /^https?:\/\/./.test(word)) parts.push(...maskUrl(word));
  else {
    const { before, kind, after } = maskWord(word, traits);
    if (before !== '') parts.push(before);
    if (kind) parts.push({ kind });
    if (after !== '') parts.push(after);
  }
}

function isIdentity(parts: readonly Part[]): boolean {
  if (parts.at(-1) !== '=') return false;
  const name = parts.at(-2);
  return typeof name === 'string' && identities.has(name.toLowerCase().replace(/[_-]/g, ''));
}

/** 429 and 503 are different errors, and no payment is the 429th: an error status after `status`, `HTTP` or a route is kept. */
function isErrorStatus(word: string, parts: readonly Part[]): boolean {
  if (word.length < 3 || word.length > 4 || !/^[45]\d\d[.:]?$/.test(word)) return false;
  const before = parts.slice(-16).map((part) => (typeof part === 'string' ? part : '<>')).join('');
  return /(?:status(?:[ _-]?code)?["']?[\s:=]*|HTTP(?:\/<>)? |(?:^|[\s("'>])\/[a-z][^ ]* )$/i.test(before);
}
