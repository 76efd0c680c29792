import { stableHash } from './hash';
import { withoutCards } from './redaction/cards';
import { withoutIbans } from './redaction/iban';
import { withoutSecrets } from './redaction/secrets';

/**
 * Takes out of a text what must never be printed, stored or sent: card numbers and their codes, IBANs, keys and tokens,
 * Authorization values, cookies, passwords, private keys; and e-mail addresses. An address becomes a short hash that is the
 * same everywhere, so that affected people can still be counted and found (`isSameName`); a card number gets no hash, since
 * sixteen digits can be guessed back from one. Redacting twice changes nothing. Linear in the text's length.
 */
export function redact(text: string): string {
  return withoutIbans(withoutCards(withoutEmails(withoutSecrets(text))));
}

/** Whether a name as it was logged (or as a report shows it) is the one asked for: e-mail addresses match by their hash, in any case. */
export function isSameName(logged: string, asked: string): boolean {
  return logged === asked || redact(logged) === redact(asked);
}

/** The beginning of a long text, ending between two words: a cut through a secret would leave a half that no shape fits. */
export function beginning(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(' ', length);
  return text.slice(0, space > 0 ? space : length);
}

// Bounded quantifiers: an unbounded local part costs quadratic time on a long line without an @.
// Letters of all scripts, and the @ of a URL's query.
const email = /[\p{L}\p{N}._%+-]{1,64}(?:@|%40)[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.){1,8}\p{L}{2,24}/gu;

function withoutEmails(text: string): string {
  if (!text.includes('@') && !text.includes('%40')) return text;
  return text.replace(email, (address) => `<email:${stableHash(address.replace('%40', '@').toLowerCase()).slice(0, 8)}>`);
}
