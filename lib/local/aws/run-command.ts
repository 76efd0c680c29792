import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** A program to run to its end. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Everything that the program says is added to this file. */
  readonly logFile: string;
  /** Gets each line that the program says. */
  readonly onLine?: (line: string) => void;
  /** Called every 5 s while the program runs, with the seconds since its start. */
  readonly onTick?: (seconds: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended. `code` is null when it could not be started or was killed. */
export interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

const tickMs = 5_000;

/** Runs a program; never rejects. */
export function runCommand(command: Command): Promise<Ended> {
  return new Promise((resolve) => {
    const log = createWriteStream(command.logFile, { flags: 'a' });
    log.write(`$ ${[command.program, ...command.args].join(' ')}\n`);
    const lines: string[] = [];
    let rest = '';
    const take = (chunk: string) => {
      log.write(chunk);
      const parts = (rest + chunk).split(/\r?\n/);
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        command.onLine?.(line);
      }
    };
    const child = spawn(command.program, command.args, {
      cwd: command.cwd,
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: command.signal,
    });
    let seconds = 0;
    const ticker = setInterval(() => command.onTick?.((seconds += tickMs / 1_000)), tickMs);
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => lines.push(error.message));
    child.on('close', (code) => {
      clearInterval(ticker);
      if (rest !== '') lines.push(rest);
      log.end(() => resolve({ code, lines }));
    });
  });
}
