import { parseArgs } from 'node:util';
import type { AlarmActions } from './alarm-deliveries';
import { createAwsEndpoint } from './endpoint';
import { startCloudWatch } from './server';
import type { LocalCloudWatch } from './server';

const usage = `Serves a CloudWatch on this machine: metrics, alarms, composite alarms and dashboards, kept in memory.

  npm run cloudwatch -- --port P

  --port P   port on 127.0.0.1; 0 takes a free one
  --help     this text

Call it with AWS_ENDPOINT_URL_CLOUDWATCH, or the AWS CLI's --endpoint-url, and any keys. Alarm actions and state changes go
to the SNS and EventBridge of the endpoint that AWS_ENDPOINT_URL names; without it they are only in the alarm's history.
`;

/** One sentence for a person, and exit code 2. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

function readPort(args: string[]): number | 'help' {
  let values: { port?: string; help?: boolean };
  try {
    ({ values } = parseArgs({ args, options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }));
  } catch (error) {
    throw new Refusal(`${(error as Error).message.split('. ')[0]}. Say --help to see what there is.`, { cause: error });
  }
  if (values.help) return 'help';
  if (values.port === undefined) throw new Refusal('Say which port to serve on, for example --port 4582 (0 takes a free one).');
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Refusal(`--port ${values.port} is no port: say a number from 0 to 65535.`);
  return port;
}

function actionsOf(url: string | undefined): AlarmActions {
  if (!url) return { publish: () => Promise.reject(new Error('AWS_ENDPOINT_URL names no endpoint with SNS')), putEvent: () => Promise.resolve() };
  // Any keys do at an endpoint on this machine; those that the environment has come first.
  const { AWS_ACCESS_KEY_ID: accessKeyId = 'test', AWS_SECRET_ACCESS_KEY: secretAccessKey = 'test', AWS_REGION: region = 'us-east-1' } = process.env;
  return createAwsEndpoint({ url: url.replace(/\/+$/, ''), region, credentials: { accessKeyId, secretAccessKey } }).actions;
}

async function start(port: number): Promise<LocalCloudWatch> {
  try {
    return await startCloudWatch({ port, actions: actionsOf(process.env['AWS_ENDPOINT_URL']) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Refusal(`Port ${port} is taken: stop what uses it, or choose another with --port.`, { cause: error });
    if (code === 'EACCES') throw new Refusal(`Port ${port} needs more rights: choose one above 1023 with --port.`, { cause: error });
    throw error;
  }
}

async function main(): Promise<void> {
  const port = readPort(process.argv.slice(2));
  if (port === 'help') {
    process.stdout.write(usage);
    return;
  }
  const cloudWatch = await start(port);
  const stop = () => void cloudWatch.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.write(`CloudWatch on ${cloudWatch.url} (Ctrl-C stops it).\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : `The local CloudWatch stopped: ${String(error)}`}\n`);
  process.exitCode = 2;
});
