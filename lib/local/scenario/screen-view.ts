import { accountLines, entryText } from './lines';
import type { Paint } from './paint';
import { screenLines } from './screen-lines';
import type { View } from './view';

/** The part of a terminal that is needed. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

const enter = '\u001B[?1049h\u001B[?25l';
const leave = '\u001B[?25h\u001B[?1049l';
const home = '\u001B[H';
const clearLine = '\u001B[K';
const clearBelow = '\u001B[J';

/** One screen that redraws while the story runs; before and after it, ordinary lines. */
export function createScreenView(terminal: Terminal, paint: Paint): View {
  let full = false;
  let progress = false;

  function line(text: string): void {
    terminal.write(`${progress ? `\r${clearLine}` : ''}${text}\n`);
    progress = false;
  }

  function back(): void {
    if (full) terminal.write(leave);
    full = false;
  }

  return {
    say(text) {
      if (full) return;
      // What counts seconds stays on its line.
      if (!text.includes(' … ')) return line(text);
      terminal.write(`\r${clearLine}${text.slice(0, terminal.columns - 1)}`);
      progress = true;
    },
    show(run, now) {
      if (!full) terminal.write(enter);
      full = true;
      const lines = screenLines(run, now, terminal, paint);
      terminal.write(home + lines.map((text) => text + clearLine).join('\n') + clearBelow);
    },
    end(result, problems, countedAt) {
      back();
      for (const entry of result.timeline) line(paint.quiet(entryText(entry)));
      const { closed } = result.account;
      const account = accountLines(result, problems, countedAt);
      line('');
      account.forEach((text, n) => line(n === account.length - 1 ? (closed ? paint.good : paint.bad)(text) : text));
    },
    close() {
      back();
      if (progress) line('');
    },
  };
}
