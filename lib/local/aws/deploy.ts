import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { copyAssembly } from './assembly-copy';
import { failureReason, stackEvent } from './cdk-output';
import { localAccount, localCredentials } from './local-credentials';
import { LocalWorldError } from './local-world-error';
import { runCommand } from './run-command';

/** What to deploy, and where. */
export interface DeployRequest {
  /** Folder of the project, with cdk.json and node_modules. */
  readonly root: string;
  /** A `LocalAws`, or any endpoint that behaves like AWS. */
  readonly aws: { readonly url: string; readonly region: string };
  /** Handed to the app as `-c key=value`. */
  readonly context: Readonly<Record<string, string>>;
  /** @default Paymedic-<context.env>, or Paymedic-local */
  readonly stackName?: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A deployed stack. */
export interface Deployed {
  /** CloudFormation outputs by name. */
  readonly outputs: Record<string, string>;
  /** Sorted, distinct resource types that were left out of the local copy. */
  readonly omitted: string[];
}

/**
 * Bootstraps, synthesises and deploys with the project's own CDK command line; what the endpoint refuses is left out of a
 * copy (`.local/cdk.local`) of the assembly (`.local/cdk.out`). Throws `LocalWorldError` with the reason that was given.
 */
export async function deployApp(request: DeployRequest): Promise<Deployed> {
  const { root, aws, context, report } = request;
  const stackName = request.stackName ?? `Paymedic-${context['env'] ?? 'local'}`;
  const local = join(root, '.local');
  const logFile = join(local, 'deploy.log');
  mkdirSync(local, { recursive: true });
  writeFileSync(logFile, '');
  const cdk = cdkRunner(request, logFile);
  const contextArgs = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

  const bootstrapped = cdk({
    args: ['bootstrap', `aws://${localAccount}/${aws.region}`],
    // No cdk.json there: bootstrap would synthesise our app a second time.
    cwd: local,
    doing: 'Preparing the account for deployments (cdk bootstrap)',
    failed: 'The local AWS account could not be prepared for deployments',
  });
  const synthesised = cdk({
    args: ['synth', stackName, '--quiet', '--output', join(local, 'cdk.out'), ...contextArgs],
    doing: `Synthesising ${stackName} (cdk synth)`,
    failed: `${stackName} could not be synthesised`,
  });
  await settleAll([bootstrapped, synthesised]);

  const omitted = copyAssembly({ from: join(local, 'cdk.out'), to: join(local, 'cdk.local'), stackName });
  await cdk({
    args: ['deploy', stackName, '--app', join(local, 'cdk.local'), '--require-approval', 'never', '--progress', 'events', '--method', 'direct'],
    doing: `Deploying ${stackName} (cdk deploy)`,
    failed: `${stackName} could not be deployed`,
  });
  const outputs = await readOutputs(aws, stackName);
  report(`${stackName} is deployed.`);
  return { outputs, omitted };
}

interface CdkStep {
  /** @default the project's folder */
  readonly cwd?: string;
  readonly args: readonly string[];
  readonly doing: string;
  readonly failed: string;
}

function cdkRunner({ root, aws, report, signal }: DeployRequest, logFile: string): (step: CdkStep) => Promise<void> {
  const bin = join(root, 'node_modules', '.bin');
  const env = {
    ...process.env,
    PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_S3: aws.url,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // The command line asks for a proxy for 127.0.0.1, too, unless it is told not to.
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  };
  return async ({ args, doing, failed, cwd = root }) => {
    report(doing);
    let progress = '';
    const { code, lines } = await runCommand({
      program: join(bin, 'cdk'),
      args: [...args, '--no-notices', '--no-version-reporting', '--ci', '--no-color'],
      cwd,
      env,
      logFile,
      signal,
      onTick: (seconds) => report(`${doing} … ${progress}${seconds} s`),
      onLine: (line) => {
        const event = stackEvent(line);
        if (event) progress = `${event.done} resources, `;
      },
    });
    if (code !== 0) throw new LocalWorldError(`${failed}: ${failureReason(lines)} (.local/deploy.log has the whole output)`);
  };
}

/** Waits for all, then throws the first failure: nothing is left running behind an error. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

async function readOutputs(aws: DeployRequest['aws'], stackName: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient({ endpoint: aws.url, region: aws.region, credentials: localCredentials });
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } finally {
    client.destroy();
  }
}
