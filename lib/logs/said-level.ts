import type { Level } from './record';

const failure = /(?<![\w./=-])(?:errors?|fail(?:ed|ure|ing)|fatal|panic|exception|aborted|crashed|segfault|refused|unable to|cannot|can't|could not|couldn't)(?![\w=/-]|\.\w)/i;
const none = /\b(?:0|no|zero|without(?: any)?) (?:errors?|failures?|failed|exceptions?)\b|\b(?:errors?|failures?|failed)["']?\s?[:=]\s?0\b/i;
/** Somebody else's failure: `findings` counts those by address. */
const signIn = /failed password|authentication fail|invalid (?:user|credentials|password)|login (?:failed|incorrect)|failed login/i;

/**
 * What a text says of itself that no logger gave a level to (syslog without its priority, a container's plain output): an error
 * where it speaks of a failure, and else nothing.
 */
export function levelSaid(text: string): Level | undefined {
  const head = text.slice(0, 1_000);
  return failure.test(head) && !none.test(head) && !signIn.test(head) ? 'error' : undefined;
}
