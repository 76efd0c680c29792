import { parseArgs } from 'node:util';
import type { Sandbox, SandboxOptions } from './server';
import { startSandbox } from './server';

const usage = `Serves a Stripe-compatible sandbox on this machine: it keeps state and answers like Stripe's API for card payments.

  npm run sandbox -- --port P [--charges FILE] [--rate R]

  --port P         port on 127.0.0.1; 0 takes a free one
  --charges FILE   append every successful charge to FILE, a JSON line each
  --rate R         answer 429 beyond R requests a second (Stripe's own sandboxes allow 25)
  --help           this text

Keys: any that begins with sk_test_, rk_test_ or sk_live_. Cards: Stripe's test PaymentMethods, such as pm_card_visa.
`;

/** One sentence for a person, and exit code 2. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

function readOptions(args: string[]): SandboxOptions | 'help' {
  let values: { port?: string; charges?: string; rate?: string; help?: boolean };
  try {
    ({ values } = parseArgs({ args, options: { port: { type: 'string' }, charges: { type: 'string' }, rate: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }));
  } catch (error) {
    throw new Refusal(`${(error as Error).message.split('. ')[0]}. Say --help to see what there is.`, { cause: error });
  }
  if (values.help) return 'help';
  if (values.port === undefined) throw new Refusal('Say which port to serve on, for example --port 12111 (0 takes a free one).');
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Refusal(`--port ${values.port} is no port: say a number from 0 to 65535.`);
  const rate = Number(values.rate ?? 1);
  if (!(rate >= 1 && Number.isInteger(rate))) throw new Refusal(`--rate ${values.rate} is no rate: say a whole number of requests a second, 1 or more.`);
  return { port, ...(values.rate === undefined ? {} : { ratePerSecond: rate }), ...(values.charges === undefined ? {} : { chargesFile: values.charges }) };
}

async function start(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Refusal(`Port ${options.port} is taken: stop what uses it, or choose another with --port.`, { cause: error });
    if (code === 'EACCES' && (error as NodeJS.ErrnoException).syscall === 'listen') throw new Refusal(`Port ${options.port} needs more rights: choose one above 1023 with --port.`, { cause: error });
    throw new Refusal(`${options.chargesFile} cannot be written (${code}): choose another file with --charges.`, { cause: error });
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(usage);
    return;
  }
  const sandbox = await start(options);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdout.write(`Stripe sandbox on ${sandbox.url} (Ctrl-C stops it).\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : `The sandbox stopped: ${String(error)}`}\n`);
  process.exitCode = 2;
});
