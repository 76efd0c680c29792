/** What the product calls while a payment is under way, and the mirror of its plan. */
export type AwsService = 'dynamodb' | 'sqs' | 'ssm';

/**
 * How a service misbehaves: `throttled` (every second call is refused), `slow` (each answer comes 1.5 s late, below the
 * clients' limit), `down` (connections break, nothing is done), `silent` (accepts, never answers, nothing is done),
 * `lost-answers` (every second write is done and its answer lost).
 */
export type AwsTrouble = 'throttled' | 'slow' | 'down' | 'silent' | 'lost-answers';

export interface AwsFault {
  readonly services: readonly AwsService[];
  readonly trouble: AwsTrouble;
}

/** A rule of microburst. https://pypi.org/project/microburst/ */
export type MicroburstRule = Readonly<Record<string, unknown>>;

const throttledBy: Readonly<Record<AwsService, string>> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  sqs: 'RequestThrottled',
  ssm: 'ThrottlingException',
};

/** Those of the calls that we make that change something. */
const writes: Readonly<Record<AwsService, readonly string[]>> = {
  dynamodb: ['PutItem', 'UpdateItem'], sqs: ['SendMessage'], ssm: ['PutParameter'],
};

const slowMs = 1_500;
/** Longer than any client of ours waits. */
const silentMs = 60_000;

export function rulesOf({ services, trouble }: AwsFault): readonly MicroburstRule[] {
  return services.flatMap((service): readonly MicroburstRule[] => {
    switch (trouble) {
      case 'throttled':
        return [{ service, probability: 0.5, error: { code: throttledBy[service] } }];
      case 'slow':
        return [{ service, latency: slowMs }];
      case 'down':
        return [{ service, reset: true }];
      case 'silent':
        return [{ service, timeout_ms: silentMs }];
      case 'lost-answers':
        return writes[service].map((operation) => ({ service, operation, probability: 0.5, response: { abort_bytes: 0 } }));
      default:
        return trouble satisfies never;
    }
  });
}
