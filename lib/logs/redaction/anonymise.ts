import { stableHash } from '../hash';
import { redact } from '../redact';

const address = /(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?(?![\w:]))/gi;
const uuid = /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi;
const named = /(?<![A-Za-z0-9<])((user|usr|user_?name|user_?id|customer|account|login|session|session_?id|request_?id|req_?id|correlation_?id|trace_?id)\\?["']?\s{0,3}[=:]\s{0,3}\\?["']?)([\w.@+-]{1,200})/gi;
const word = /[\p{L}\p{N}_.+-]{1,200}/gu;

/** What is always taken out, and besides it who and which request it was: what the pipeline stores and sends. */
export interface Anonymous {
  /** A text: addresses, request ids, and users by their field or because they are among `users`. */
  readonly text: (text: string) => string;
  /** A name that a record carries in a field of its own. */
  readonly name: (kind: 'user' | 'session' | 'request' | 'address', value: string) => string;
}

/**
 * Hides people, requests and addresses behind short hashes that are the same in every report, so that they can still be
 * counted. `users` are names that stand in messages without a field ("Affected users: …").
 */
export function anonymous(users: ReadonlySet<string> = new Set()): Anonymous {
  return {
    text(text) {
      const clean = redact(text)
        .replace(named, (_, field: string, kind: string, value: string) => `${field}${hidden(/^(?:req|corr|trace)/i.test(kind) ? 'request' : /^sess/i.test(kind) ? 'session' : 'user', value)}`)
        .replace(uuid, (found) => hidden('request', found))
        .replace(address, (found) => (found === '::' ? found : hidden('address', found)));
      return users.size === 0 ? clean : clean.replace(word, (found) => (users.has(found) ? hidden('user', found) : found));
    },
    name: (kind, value) => (value.startsWith('<') ? value : hidden(kind, redact(value))),
  };
}

function hidden(kind: string, value: string): string {
  return value.startsWith('<') ? value : `<${kind}:${stableHash(value).slice(0, 8)}>`;
}
