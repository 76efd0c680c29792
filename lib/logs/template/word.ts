/** What a changing part of a message is: shown in templates. Templates that differ in nothing else are the same. */
export type Kind = 'num' | 'id' | 'hex' | 'uuid' | 'ip' | 'host' | 'url' | 'path' | 'email' | 'time' | 'duration' | 'size' | 'secret';

/** A word with its changing part taken out, `before<kind>after`; without a kind the word is all meaning and stands in `before`. */
export interface MaskedWord {
  readonly before: string;
  readonly kind?: Kind;
  readonly after: string;
}

/** Which kinds of characters a word has; a few bits tell most words apart without a regex. */
const [digit, letter, dot, slash, at, colon, underscore, backslash] = [1, 2, 4, 8, 16, 32, 64, 128];
const [dash, other] = [256, 512];
const traits = new Uint16Array(128).fill(other);
for (let code = 48; code < 58; code += 1) traits[code] = digit;
for (let code = 65; code < 91; code += 1) traits[code] = traits[code + 32] = letter;
for (const [char, trait] of [['.', dot], ['/', slash], ['@', at], [':', colon], ['_', underscore], ['\\', backslash], ['-', dash]] as const) traits[char.charCodeAt(0)] = trait;
/** A word with none of these is kept as it is. */
const mayChange = digit | slash | at | dot | underscore | backslash;

/** The traits of a word, for `maskWord`; 0 when all of it is meaning. */
export function traitsOf(word: string): number {
  let found = 0;
  for (let index = 0; index < word.length; index += 1) found |= traits[word.charCodeAt(index)] ?? letter;
  return (found & mayChange) === 0 ? 0 : found;
}

/** Kinds, each with the traits that a word must have before its shape is looked at. */
type Shapes = readonly (readonly [number, RegExp, Kind])[];

const shapesWithoutDigits: Shapes = [
  // Keys and secrets that redaction knows; without a digit nothing below would take them out.
  [underscore, /^(?:sk|rk|ek)_(?:org_)?(?:live|test)_|^whsec_|_secret_/, 'secret'],
  [slash | colon, /^[a-z][a-z0-9+.-]{1,11}:\/+[^/]/i, 'url'],
  // Windows: a drive, a share, a device.
  [backslash, /^(?:[A-Za-z]:\\|\\{1,2}[A-Za-z?.])/, 'path'],
  [slash, /^\.{1,2}\/.|^[^/]+(?:\/[^/]+){3,}$/, 'path'],
  [at | dot, /^[^\s@:/]{1,64}@[^\s@:/]+\.[a-z]{2,24}$/i, 'email'],
  [dot | letter, /^(?:[a-z0-9_-]+\.)+(?:com|net|org|edu|gov|local|internal|(?:com?|net|org|edu|gov|ac)\.[a-z]{2})(?::\d+)?(?:\/\S*)?$/i, 'host'],
];

const shapesWithDigits: Shapes = [
  [digit, /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i, 'num'],
  [dot, /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/, 'ip'],
  [digit, /^\d{1,2}:\d{2}:\d{2}(?:[.:]\d+)?Z?$|^\d{4}[-/.]?\d{2}[-/.]?\d{2}(?:[T_-]?\d{1,2}[:.]\d{2}[:.]\d{2}(?:[.:]\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?$/, 'time'],
  [dash, /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i, 'uuid'],
  [colon, /^(?=.*::|(?:[^:]*:){7})[0-9a-f:]+$/i, 'ip'],
  [letter, /^0x[0-9a-f]+$/i, 'hex'],
  [letter, /^[+-]?\d+(?:\.\d+)?(?:ms|us|ns|msecs?|secs?|mins?|seconds?|minutes?|hours?|days?)$|^(?:\d+(?:\.\d+)?[smhd])+$/, 'duration'],
  [letter, /^\d+(?:\.\d+)?(?:[KMGTP]i?B?|B|bytes)$/i, 'size'],
  [digit, /^[+-]?[0-9.,:/-]+$/, 'num'],
  // All hexadecimal, in one piece of eight or in several (the address of a network card).
  [letter, /^[0-9a-f]{8,}$|^[0-9a-f]{2,}(?:[:.-][0-9a-f]{2,})+$/i, 'hex'],
];

/** Ids with a prefix (cus_NffrFeUfNVHibX): in mixed case and at the length of an id, also without a digit. */
const prefixed = /^([a-z]{2,12}_(?:test_|live_)?)(?=[A-Z]*[a-z])(?=[a-z]*[A-Z])[A-Za-z0-9]{14,}$/;
/** Names and codes with digits: error codes (P2002, E11000), versions, and what the field itself calls by a number. */
const named = /^(?:[A-Za-z]{1,3}\d|[A-Z]{1,3}\d{3,5}|v\d+(?:\.\d+)*|(?:sha|utf|base|http|ipv|oauth|es|x|p)\d{1,4})$/;
/** One digit between letters belongs to a name, too: log4j, k8s, and the 2 of jk2init. */
const namedPiece = /^(?:v\d|[A-Za-z]+\d[A-Za-z]+)$/;
const trailing = /[.:?!%&~]+$/;
/** What stands between the pieces of a word. */
const separates = new Uint8Array(128);
for (const char of '_-.:/@#+\\~%&?') separates[char.charCodeAt(0)] = 1;

/** Takes the changing part out of a word; a word has no white space, brackets, quotes, commas or `=` in it. */
export function maskWord(word: string, found: number = traitsOf(word)): MaskedWord {
  if (found === 0) return kept(word);
  if (found === digit) return whole('num');
  const tail = trailing.exec(word)?.[0] ?? '';
  const masked = maskCore(tail === '' ? word : word.slice(0, -tail.length), found);
  return masked.kind ? { ...masked, after: masked.after + tail } : kept(word);
}

function maskCore(word: string, found: number): MaskedWord {
  for (const [needed, shape, kind] of shapesWithoutDigits) if ((found & needed) === needed && shape.test(word)) return whole(kind);
  const prefix = (found & underscore) === 0 ? undefined : prefixed.exec(word)?.[1];
  if (prefix !== undefined) return { before: prefix, kind: 'id', after: '' };
  if ((found & digit) === 0) return kept(word);
  if ((found & slash) !== 0 && /^HTTP\/\d(?:\.\d)?$/.test(word)) return { before: 'HTTP/', kind: 'num', after: '' };
  if ((found & letter) !== 0 && named.test(word)) return kept(word);
  for (const [needed, shape, kind] of shapesWithDigits) if ((found & needed) === needed && shape.test(word)) return whole(kind);
  return maskPieces(word);
}

/** `node-246` keeps its name before the number; a word with several changing pieces is an id as a whole. */
function maskPieces(word: string): MaskedWord {
  let changing: { from: number; to: number } | undefined;
  let from = 0;
  let hasDigit = false;
  for (let index = 0; index <= word.length; index += 1) {
    const code = word.charCodeAt(index);
    if (code >= 48 && code < 58) hasDigit = true;
    if (index < word.length && separates[code] !== 1) continue;
    if (hasDigit && !namedPiece.test(word.slice(from, index))) {
      if (changing) return whole('id');
      changing = { from, to: index };
    }
    from = index + 1;
    hasDigit = false;
  }
  if (!changing) return kept(word);
  const piece = word.slice(changing.from, changing.to);
  const { before, kind, after } = maskPiece(piece, piece.length === word.length);
  return { before: word.slice(0, changing.from) + before, ...(kind && { kind }), after: after + word.slice(changing.to) };
}

/** A word of its own like john123 is somebody's or something's id; elsewhere the letters before a number say what it counts. */
function maskPiece(piece: string, isAlone: boolean): MaskedWord {
  if (/^\d+$/.test(piece)) return whole('num');
  if (/^0x/i.test(piece)) return whole('hex');
  if (isAlone && /^[A-Za-z]?[a-z]+\d+$/.test(piece)) return whole('id');
  const name = /^([A-Za-z]+)\d+$/.exec(piece)?.[1];
  return name === undefined ? whole('id') : { before: name, kind: 'num', after: '' };
}

function whole(kind: Kind): MaskedWord {
  return { before: '', kind, after: '' };
}

function kept(word: string): MaskedWord {
  return { before: word, after: '' };
}
