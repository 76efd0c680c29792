/** ESC, which begins each terminal colour. */
export const escape = 27;
const sequence = new RegExp(String.raw`${String.fromCharCode(escape)}\[[0-9;]*[A-Za-z]`, 'g');

/** A text without terminal colours, as ECMA-48 writes them. */
export function withoutColours(text: string): string {
  return text.replace(sequence, '');
}
