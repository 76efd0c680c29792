import { Readable } from 'node:stream';
import { runCommandLine } from '../../lib/cli/commands';

/** Runs a command line in this process at a fixed time and collects what it says. */
export async function paymedic(args: readonly string[], { stdin = '', nowMs = Date.UTC(2026, 10, 22, 8, 1) } = {}) {
  let out = '';
  let err = '';
  const code = await runCommandLine(args, '1.2.3', {
    write: async (text) => void (out += text),
    writeError: (text) => void (err += text),
    errorIsTerminal: false,
    stdin: Readable.from([Buffer.from(stdin)], { objectMode: false }),
    now: () => nowMs,
  });
  return { code, out, err };
}
