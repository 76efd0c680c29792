import { FailedError, type Console } from './console';

/** Longer than any key. In UTF-16 units. */
const mostCharacters = 10_000;

interface Terminal extends NodeJS.ReadableStream {
  readonly isTTY: true;
  setRawMode(raw: boolean): unknown;
}

/** One line from the keyboard that is not shown, or all that a pipe brings; without blanks at its ends. */
export async function readSecret(io: Pick<Console, 'stdin' | 'writeError'>, prompt: string): Promise<string> {
  return (isTerminal(io.stdin) ? await typed(io.stdin, io, prompt) : await piped(io.stdin)).trim();
}

function isTerminal(stream: NodeJS.ReadableStream): stream is Terminal {
  return 'isTTY' in stream && stream.isTTY === true && 'setRawMode' in stream;
}

async function piped(stream: NodeJS.ReadableStream): Promise<string> {
  stream.setEncoding('utf8');
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.length > mostCharacters) throw new FailedError('what came on the standard input is too long for a key; nothing was stored.');
  }
  return text;
}

/** In raw mode the terminal shows nothing, and the keys that edit the line are ours to follow. */
async function typed(terminal: Terminal, io: Pick<Console, 'writeError'>, prompt: string): Promise<string> {
  io.writeError(prompt);
  terminal.setEncoding('utf8');
  terminal.setRawMode(true);
  let text = '';
  try {
    for await (const chunk of terminal) {
      for (const character of String(chunk)) {
        if (character === '\r' || character === '\n' || character === '\u0004') return text;
        if (character === '\u0003') throw new FailedError('stopped; nothing was stored.');
        text = character === '\u007f' || character === '\b' ? text.slice(0, -1) : text + character;
      }
    }
    return text;
  } finally {
    terminal.setRawMode(false);
    io.writeError('\n');
  }
}
