/** A run of digits as long as a card number, never a part of a longer one. */
const digitRun = /(?<!\d)\d{12,19}(?!\d)/g;
/** As printed on the card: 4-4-4-4 (to 19 digits) or 4-6-5. The lookahead finds overlapping candidates too. */
const printedCard = /(?<!\d)(?=(\d{4}([ -])\d{4}\2\d{4}\2\d{4}(?:\2\d{1,3})?|\d{4}([ -])\d{6}\3\d{5})(?!\d))/g;

/** Card numbers, plain and as printed, become `<card>`: issuer's first digits, length and check digit must all fit. */
export function withoutCards(text: string): string {
  const plain = text.replace(digitRun, (digits, start: number) => (isCardNumber(digits) && !isInsideId(text, start, digits.length) ? '<card>' : digits));
  let clean = '';
  let done = 0;
  for (const match of plain.matchAll(printedCard)) {
    const [candidate = '', start] = [match[1], match.index];
    if (start < done || isInsideUuid(plain, start)) continue;
    // The longest form may take in a following number ("4242 4242 4242 4242 11"): then the first sixteen digits are the card.
    const found = [candidate, candidate.slice(0, 19)].find((digits) => isCardNumber(digits.replace(/[ -]/g, '')));
    if (found === undefined || isInsideId(plain, start, found.length)) continue;
    clean += `${plain.slice(done, start)}<card>`;
    done = start + found.length;
  }
  return clean + plain.slice(done);
}

/** Words that may stand before a card number without a blank. */
const cardWord = /(?<![a-z\d])(?:card|pan|cc|number|no|nr|num|visa|mastercard|amex)[_-]?$/i;

/** Whether letters, `_`, a point of a fraction, or `-` and more stand at either side: then it is an id, a hash or a long number. */
function isInsideId(text: string, start: number, length: number): boolean {
  const before = text.slice(Math.max(0, start - 12), start);
  const after = text.slice(start + length, start + length + 2);
  if (/\d\.$/.test(before) || /^(?:[A-Za-z\d_]|-[A-Za-z\d])/.test(after)) return true;
  return /(?:[A-Za-z\d_]|[A-Za-z\d]-)$/.test(before) && !cardWord.test(before);
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/iy;

/** Four digits at the end of a UUID's first group, or its second group, can begin what looks like a printed card number. */
function isInsideUuid(text: string, start: number): boolean {
  return [4, 9].some((offset) => {
    uuid.lastIndex = start - offset;
    return start >= offset && uuid.test(text);
  });
}

/** First digits and lengths by network, as the networks publish them (ISO/IEC 7812; collected at https://en.wikipedia.org/wiki/Payment_card_number). */
const networks: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^(?:30[0-5]|3095|36|3[89])/, [14, 15, 16, 17, 18, 19]], // Diners Club
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]], // Discover
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]], // JCB
  [/^(?:1800|2131)/, [15]], // JCB, older
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^(?:5018|5020|5038|5893|6304|6759|676[123])/, [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro
  [/^220[0-4]/, [16, 17, 18, 19]], // Mir
  [/^(?:60|81|82|508)/, [16]], // RuPay
];

function isCardNumber(digits: string): boolean {
  return networks.some(([first, lengths]) => first.test(digits) && lengths.includes(digits.length)) && passesLuhn(digits);
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
