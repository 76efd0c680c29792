/** One price of AWS. */
export interface Price {
  /** US dollars, without free tier and taxes. */
  readonly dollars: number;
  readonly per: string;
  /** AWS's page for it. */
  readonly source: string;
}

/** For which region, and how old. */
export const pricesOf = {
  region: 'us-east-1',
  date: '2026-11-22',
  /** Printed under every table. */
  caution: 'The prices are from memory: AWS\'s own price pages could not be read where this was written, only pages of others, which agree on alarms, custom metrics and DynamoDB. Check them before you rely on a total.',
} as const;

const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`;

/** What one of each costs. */
export const prices = {
  alarmMetric: { dollars: 0.1, per: 'metric of an alarm and month', source: page('cloudwatch') },
  fastAlarmMetric: { dollars: 0.3, per: 'metric of an alarm with a period under a minute and month', source: page('cloudwatch') },
  compositeAlarm: { dollars: 0.5, per: 'composite alarm and month', source: page('cloudwatch') },
  customMetric: { dollars: 0.3, per: 'custom metric and month', source: page('cloudwatch') },
  dashboard: { dollars: 3, per: 'dashboard and month (an account\'s first three are free up to 50 metrics)', source: page('cloudwatch') },
  logGigabyte: { dollars: 0.5, per: 'GB of logs taken in', source: page('cloudwatch') },
  key: { dollars: 1, per: 'KMS key and month', source: page('kms') },
  keyCall: { dollars: 0.03 / 10_000, per: 'KMS request', source: page('kms') },
  secret: { dollars: 0.4, per: 'secret and month', source: page('secrets-manager') },
  secretCall: { dollars: 0.05 / 10_000, per: 'secret read', source: page('secrets-manager') },
  httpRequest: { dollars: 1e-6, per: 'HTTP API request', source: page('api-gateway') },
  lambdaRequest: { dollars: 0.2e-6, per: 'Lambda request', source: page('lambda') },
  lambdaGigabyteSecond: { dollars: 0.0000133334, per: 'GB-second on arm64', source: page('lambda') },
  write: { dollars: 0.625e-6, per: 'DynamoDB write unit, on demand', source: page('dynamodb') },
  read: { dollars: 0.125e-6, per: 'DynamoDB read unit, on demand', source: page('dynamodb') },
  storedGigabyte: { dollars: 0.25 + 0.2, per: 'GB in DynamoDB with point-in-time recovery and month', source: page('dynamodb') },
  queueRequest: { dollars: 0.4e-6, per: 'SQS request', source: page('sqs') },
  objectWrite: { dollars: 5e-6, per: 'S3 write', source: page('s3') },
  objectRead: { dollars: 0.4e-6, per: 'S3 read', source: page('s3') },
  publish: { dollars: 0.5e-6, per: 'SNS publish', source: page('sns') },
  event: { dollars: 1e-6, per: 'scheduled event', source: page('eventbridge') },
  trace: { dollars: 5e-6, per: 'X-Ray trace', source: page('xray') },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/** How much of each is used; what is missing is 0. */
export type Usage = Partial<Record<PriceName, number>>;

/** What cannot be counted here. Each is a middle value that a team can replace by its own. */
export const assumptions = {
  /** Connecting to Stripe and one create, as a caller in AWS sees it (ms). */
  stripeCreateMs: 350,
  /** One confirm with the issuer's answer (ms). */
  stripeConfirmMs: 900,
  /** One call of DynamoDB, SQS, SNS or Secrets Manager (ms). */
  awsCallMs: 5,
  /** Our own work in an invocation on a whole processor (ms): 9 measured for a payment over plain HTTP, the rest for TLS. */
  ownWorkMs: 12,
  /** Lambda gives a whole processor for so much memory. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  megabytesPerProcessor: 1_769,
  /** Lambda's own lines of one invocation in JSON: start and report (bytes). */
  platformLogBytes: 750,
  /** An access log line of the HTTP API (bytes). */
  accessLogBytes: 260,
  /** CloudWatch Logs counts so much on top of each event (bytes). */
  logEventBytes: 26,
  /** Lambda looks into an idle queue with five pollers, 20 s each. */
  pollsPerQueueAndMinute: 15,
  /** Requests per message that Lambda makes for receiving and deleting it in batches of five. */
  batchShare: 2 / 5,
} as const;

export function costOf(usage: Usage): number {
  return Object.entries(usage).reduce((sum, [name, amount]) => sum + prices[name as PriceName].dollars * (amount ?? 0), 0);
}

/** @param by how often each part of `usage` happens */
export function times(usage: Usage, by: number): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, amount]) => [name, (amount ?? 0) * by]));
}

export function sum(...usages: readonly Usage[]): Usage {
  const total: Record<string, number> = {};
  for (const usage of usages) for (const [name, amount] of Object.entries(usage)) total[name] = (total[name] ?? 0) + (amount ?? 0);
  return total;
}
