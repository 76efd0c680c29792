import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import type { Configuration } from './configuration';
import { ConfigurationError } from './configuration-errors';
import { memoryMegabytes, timeoutSeconds } from './function-limits';
import type { FunctionName } from './function-limits';

export interface PaymedicFunctionProps {
  readonly functionName: FunctionName;
  /** What it does, for the console. */
  readonly description: string;
  readonly configuration: Configuration;
  readonly environment: Record<string, string>;
  /** For functions that are invoked asynchronously: where a wake-up goes that failed, and how old it may become. @default it is not invoked so */
  readonly wakeUps?: { readonly failures: IQueue; readonly maxAge: Duration };
}

/** One of the functions with its log group and its role. */
export class PaymedicFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: PaymedicFunctionProps) {
    super(scope, id);
    const { configuration, functionName, wakeUps } = props;
    const reserved = configuration.reservedConcurrency[functionName];
    this.logGroup = new LogGroup(this, 'Logs', { retention: configuration.logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }));
    this.fn = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleOf(functionName)),
      memorySize: memoryMegabytes[functionName],
      timeout: Duration.seconds(timeoutSeconds[functionName]),
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: configuration.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: functionName,
        POWERTOOLS_METRICS_NAMESPACE: 'Paymedic',
        POWERTOOLS_TRACE_ENABLED: String(configuration.tracing),
      },
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
      // A wake-up is never worth repeating: the next tick does the same work with newer facts.
      ...(wakeUps !== undefined && { onFailure: failuresTo(wakeUps.failures), retryAttempts: 0, maxEventAge: wakeUps.maxAge }),
    });
    if (configuration.tracing) acknowledge(role, 'IAM5[Resource::*]', 'X-Ray has no resources to name: xray:PutTraceSegments and xray:PutTelemetryRecords take "*" only.');
  }
}

/** A queue for failed wake-ups, with the one right that Lambda needs for it. */
function failuresTo(queue: IQueue): IDestination {
  return {
    bind(_scope, fn) {
      fn.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
      return { destination: queue.queueArn };
    },
  };
}

/** Directory of the bundle that scripts/build.mjs made. */
function bundleOf(name: FunctionName): string {
  const directory = join(packageRoot(__dirname), 'dist', 'lambdas', name);
  if (!existsSync(join(directory, 'index.js'))) throw new ConfigurationError(`The bundle of the function "${name}" is missing; run "node scripts/build.mjs lambdas" in Paymedic's directory first.`);
  return directory;
}

/** The same from lib/infra and, packed, from dist/lib/infra. */
function packageRoot(directory: string): string {
  const manifest = join(directory, 'package.json');
  if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'paymedic') return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new ConfigurationError('Paymedic\'s own package.json is missing; install the package again.');
  return packageRoot(parent);
}
