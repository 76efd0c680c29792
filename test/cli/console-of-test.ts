import { Readable } from 'node:stream';
import type { AwsClients } from '../../lib/cli/clients';
import { runCommandLine } from '../../lib/cli/commands';

interface World {
  readonly stdin?: string | NodeJS.ReadableStream;
  readonly nowMs?: number;
  readonly aws?: AwsClients;
  readonly colour?: boolean;
}

/** Runs a command line in this process, at a time that only its own waiting moves, and collects what it says. */
export async function paymedic(args: readonly string[], { stdin = '', nowMs = Date.UTC(2026, 10, 22, 8, 1), aws, colour = false }: World = {}) {
  let out = '';
  let err = '';
  let now = nowMs;
  const code = await runCommandLine(args, '1.2.3', {
    write: async (text) => void (out += text),
    writeError: (text) => void (err += text),
    errorIsTerminal: false,
    colour,
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)], { objectMode: false }) : stdin,
    now: () => now,
    sleep: async (ms) => void (now += ms),
    freshId: () => 'fresh-1',
    aws: () => {
      if (aws === undefined) throw new Error('this command has no business with AWS');
      return aws;
    },
  });
  return { code, out, err };
}
