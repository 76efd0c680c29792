/** Calm colours by ANSI escapes. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly waits: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly strong: (text: string) => string;
}

/** @param colours false where NO_COLOR is set (https://no-color.org) or nobody looks */
export function createPaint(colours: boolean): Paint {
  const in_ = (code: string) => (text: string) => (colours && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text);
  return { good: in_('32'), waits: in_('33'), bad: in_('31'), quiet: in_('2'), strong: in_('1') };
}

/** Breaks a text at blanks into lines of at most `width` characters. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = '';
      }
      line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  }).map((line) => cut(line, width));
}

/** At most `width` characters. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
