/** Headers are short: what has no time in its first words has none. */
const mostWords = 8;
const mostWordsToLevel = 4;
/** A thread's or request's name in brackets may have spaces in it. */
const longestBracket = 300;

const times: readonly RegExp[] = [
  /^[[(]?(?:19|20)\d{2}[-/.]\d{2}[-/.]\d{2}/, // ISO 8601 and its likes
  /^[[(]?\d{2}[-/.]\d{2}[-/.]\d{2,4}$/,
  /^[[(]?\d{2}\/[A-Z][a-z]{2}\/\d{4}/, // Apache, nginx
  /^[[(]?\d{1,2}:\d{2}:\d{2}/,
  /^20\d{6}[-T_]\d{1,2}:\d{1,2}/,
];
const dateWord = /^[[(]?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec),?$/;
const monthWord = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/;
const level = /^[[(<]?(?:INFO|WARN|WARNING|ERROR|ERR|DEBUG|TRACE|FATAL|CRITICAL|CRIT|NOTICE|SEVERE|EMERG|EMERGENCY|ALERT|VERBOSE|[VDIWEF]|Info|Notice|Debug|Verbose|Trace|Warn)[\])>]?[:,|]?$|^[[(<](?:info|warn|warning|error|err|debug|trace|fatal|critical|crit|notice|emerg|alert)[\])>]:?$/;
/** Numbers, ids, names in capitals or with a dot, brackets, dashes; never a word of a sentence. */
const plainWord = /^[A-Za-z]?[a-z][a-z'-]*[,:;.!?]?$/;

interface Word {
  readonly text: string;
  readonly end: number;
}

/**
 * Where the message of a line begins, behind time, level, process, thread or request in brackets; 0 when there is no time near
 * the line's beginning. For lines of formats that no parser knows: it takes only what looks like no sentence, so that at
 * worst a part of the header stays. A component's name stays: without it two messages of different parts could be joined.
 */
export function messageStart(line: string): number {
  const words = firstWords(line, 0, mostWords);
  const time = lastTime(words);
  if (time === undefined) return 0;
  const isSyslog = time >= 2 && monthWord.test(words[time - 2]?.text ?? '') && /^\d{1,2}$/.test(words[time - 1]?.text ?? '');
  // RFC 3164: the host stands behind the time.
  const start = (isSyslog ? words[time + 1] : words[time])?.end ?? 0;
  return withoutProcess(line, afterLevel(line, start));
}

/** Index of the last time in a row of words that belong to a header. */
function lastTime(words: readonly Word[]): number | undefined {
  let found: number | undefined;
  for (const [index, { text }] of words.entries()) {
    if (times.some((time) => time.test(text))) found = index;
    else if (level.test(text) || (plainWord.test(text) && !dateWord.test(text))) break;
  }
  return found;
}

/** Behind the level, if one follows within a few words of a header. */
function afterLevel(line: string, start: number): number {
  for (const { text, end } of firstWords(line, start, mostWordsToLevel)) {
    if (level.test(text)) return end;
    if (plainWord.test(text)) return start;
  }
  return start;
}

const process = /^(?:\d+|[-:|,]+|\d+[-:|,\]]+)$/;

/** Behind process numbers, dashes and what stands in brackets; a dotted name before brackets goes with them. */
function withoutProcess(line: string, start: number): number {
  let at = start;
  for (;;) {
    const [word, next] = firstWords(line, at, 2);
    if (!word) return at;
    const bracketed = word.text.startsWith('[') ? word : /^[a-z]\w*(?:\.\w+)+$/.test(word.text) && next?.text.startsWith('[') ? next : undefined;
    if (bracketed) {
      const open = bracketed.end - bracketed.text.length;
      const close = line.indexOf(']', open);
      if (close < 0 || close - open > longestBracket || close + 1 >= line.trimEnd().length) return at;
      at = close + 1;
    } else if (process.test(word.text)) at = word.end;
    else return at;
  }
}

/** Up to so many words from a place on, split at white space and `|`. */
function firstWords(line: string, from: number, most: number): Word[] {
  const words: Word[] = [];
  let at = from;
  while (words.length < most && at < line.length) {
    while (at < line.length && isGap(line.charCodeAt(at))) at += 1;
    const begin = at;
    while (at < line.length && !isGap(line.charCodeAt(at))) at += 1;
    if (at > begin) words.push({ text: line.slice(begin, Math.min(at, begin + 200)), end: at });
  }
  return words;
}

function isGap(code: number): boolean {
  return code === 32 || code === 9 || code === 124;
}
