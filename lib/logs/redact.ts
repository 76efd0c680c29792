import { stableHash } from './hash';

/**
 * Takes out of a text what must never be printed or stored: card numbers, Stripe's secret keys and client secrets,
 * Authorization values and e-mail addresses. An address becomes a short hash that is the same everywhere, so that
 * affected people can still be counted; a card number gets no hash, since sixteen digits can be guessed back from one.
 * Redacting twice changes nothing.
 */
export function redact(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of secretShapes) clean = clean.replace(pattern, replacement);
  clean = clean.replace(email, (address) => `<email:${stableHash(address.toLowerCase()).slice(0, 8)}>`);
  return withoutCards(clean);
}

/** The beginning of a long text, ending between two words: a cut through a secret would leave a half that no shape fits. */
export function beginning(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(' ', length);
  return text.slice(0, space > 0 ? space : length);
}

const secretShapes: readonly (readonly [RegExp, string])[] = [
  // `Authorization: Basic …`, `"authorization":"Bearer …"`, also inside a JSON string; SigV4 and Digest run to the end of the value.
  [/(authorization\\?["']?\s*[:=]\s*\\?["']?)(?:(?:AWS4-HMAC-SHA256|Digest)\s[^"'\n\\]+|(?:(?:Basic|Bearer|Token|ApiKey)\s+)?[^\s,;"'}\\]+)/gi, '$1<secret>'],
  // A bare bearer token; prose ("bearer authentication") has neither digits nor such length.
  [/(?<![A-Za-z])(Bearer\s+)(?=[\w.~+/=-]*\d|[\w.~+/=-]{20})[\w.~+/=-]{8,}/gi, '$1<secret>'],
  // Stripe: secret, restricted, ephemeral and organisation keys; webhook signing secrets.
  [/(?<![A-Za-z])(sk|rk|ek)_(?:org_)?(?:live|test)_[A-Za-z0-9_*]+/g, '$1_<secret>'],
  [/(?<![A-Za-z])whsec_[A-Za-z0-9+/=_-]{6,}/g, 'whsec_<secret>'],
  // A client secret lets the browser finish the payment; the intent's id before it is no secret.
  [/(?<![A-Za-z])((?:pi|seti|cs|src)_[A-Za-z0-9_]{1,100}?_secret_)[A-Za-z0-9%]+/g, '$1<secret>'],
];

// Bounded quantifiers, here and above: an unbounded local part costs quadratic time on a long line without an @.
// Letters of all scripts, and the @ of a URL's query.
const email = /[\p{L}\p{N}._%+-]{1,64}(?:@|%40)[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.){1,8}\p{L}{2,24}/gu;
/** A run of digits as long as a card number, never a part of a longer one. */
const digitRun = /(?<!\d)\d{13,19}(?!\d)/g;
/** As printed on the card: 4-4-4-4 (to 19 digits) or 4-6-5. The lookahead finds overlapping candidates too. */
const printedCard = /(?<!\d)(?=(\d{4}([ -])\d{4}\2\d{4}\2\d{4}(?:\2\d{1,3})?|\d{4}([ -])\d{6}\3\d{5})(?!\d))/g;

function withoutCards(text: string): string {
  const plain = text.replace(digitRun, (digits) => (isCardNumber(digits) ? '<card>' : digits));
  let clean = '';
  let done = 0;
  for (const match of plain.matchAll(printedCard)) {
    const [candidate = '', start] = [match[1], match.index];
    if (start < done || insideUuid(plain, start)) continue;
    // The longest form may take in a following number ("4242 4242 4242 4242 11"): then the first sixteen digits are the card.
    const found = [candidate, candidate.slice(0, 19)].find((digits) => isCardNumber(digits.replace(/[ -]/g, '')));
    if (found === undefined) continue;
    clean += `${plain.slice(done, start)}<card>`;
    done = start + found.length;
  }
  return clean + plain.slice(done);
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/iy;

/** Four digits at the end of a UUID's first group, or its second group, can begin what looks like a printed card number. */
function insideUuid(text: string, start: number): boolean {
  return [4, 9].some((offset) => {
    uuid.lastIndex = start - offset;
    return start >= offset && uuid.test(text);
  });
}

/** Below sixteen digits the issuer's first digits must fit too (ISO/IEC 7812), or one epoch time in ten would look like a card. */
function isCardNumber(digits: string): boolean {
  if (digits.length === 13 && !digits.startsWith('4')) return false;
  if (digits.length === 14 && !digits.startsWith('3')) return false;
  if (digits.length === 15 && !/^(3|1800|2131)/.test(digits)) return false;
  return passesLuhn(digits);
}

/** ISO/IEC 7812-1, annex B: from the right every second digit doubled, digits summed, divisible by ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - fromRight) - 48;
    const doubled = fromRight % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
