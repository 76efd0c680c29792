import { ascii } from './bytes';

/** Of a longer line only the beginning is read, so that a file without line ends cannot fill the memory. In bytes. */
export const longestLine = 1_048_576;

/** One physical line without its end; `cut` when it is longer than what is given. */
export type TakeLine = (bytes: Buffer, start: number, end: number, cut: boolean) => void;

/** Splits bytes at line feeds; not node:readline, which also splits at U+2028, and the line numbers would be wrong from there on. */
export function createLines(take: TakeLine) {
  /** Beginning of a line whose end has not come yet. */
  let carried: Buffer[] = [];
  let carriedSize = 0;
  let skipping = false;

  function carry(bytes: Buffer): void {
    if (bytes.length === 0) return;
    carried.push(Buffer.from(bytes.subarray(0, longestLine)));
    carriedSize += bytes.length;
    if (carriedSize > longestLine) {
      give();
      skipping = true;
    }
  }

  function give(): void {
    const line = carried.length === 1 && carried[0] ? carried[0] : Buffer.concat(carried);
    const cut = carriedSize > longestLine;
    carried = [];
    carriedSize = 0;
    const end = Math.min(line.length, longestLine);
    take(line, 0, withoutReturn(line, 0, end), cut);
  }

  /** Ends the line that was carried over; gives where the next one begins, -1 when this one goes on. */
  function endCarried(bytes: Buffer): number {
    const newline = bytes.indexOf(ascii.newline);
    if (skipping) {
      if (newline < 0) return -1;
      skipping = false;
      return newline + 1;
    }
    carry(bytes.subarray(0, newline < 0 ? bytes.length : newline));
    if (newline < 0) return -1;
    if (skipping) skipping = false;
    else give();
    return newline + 1;
  }

  return {
    write(bytes: Buffer): void {
      let start = 0;
      if (carriedSize > 0 || skipping) start = endCarried(bytes);
      if (start < 0) return;
      for (let newline = bytes.indexOf(ascii.newline, start); newline >= 0; newline = bytes.indexOf(ascii.newline, start)) {
        const cut = newline - start > longestLine;
        const end = cut ? start + longestLine : newline;
        take(bytes, start, withoutReturn(bytes, start, end), cut);
        start = newline + 1;
      }
      carry(bytes.subarray(start));
    },
    end(): void {
      if (carriedSize > 0) give();
    },
  };
}

function withoutReturn(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === ascii.return ? end - 1 : end;
}
