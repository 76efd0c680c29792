import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createCancel } from './app/cancel';
import { createCharge } from './app/charge';
import type { Log, Metrics } from './app/ports';
import { createQuery } from './app/query';
import { clientLimits, wakeLimits } from './aws/client-limits';
import { createParts } from './aws/parts';
import { answerMarginMs, timeLimited, withinMs } from './aws/time-limit';
import type { HttpAnswer } from './core/answer';
import type { Settings } from './core/settings';
import { environment } from './environment';

/** Where the stack's parts are: its outputs of the same names. */
export interface PaymentServiceOptions {
  /** Output LedgerTableName. */
  readonly ledgerTableName: string;
  /** Output RetryQueueUrl. */
  readonly retryQueueUrl: string;
  /** Output DeadLetterQueueUrl. */
  readonly deadLetterQueueUrl: string;
  /** Output ReconcileQueueUrl. */
  readonly reconcileQueueUrl: string;
  /** Output AlarmsTopicArn. */
  readonly alarmsTopicArn: string;
  /** Output StripeSecretArn. */
  readonly stripeSecretArn: string;
  /** @default https://api.stripe.com */
  readonly stripeBaseUrl?: string;
  /** The second account, as the stack has it. @default none */
  readonly fallback?: {
    /** Output FallbackName. */
    readonly name: string;
    /** Share of the live payments with an instrument for it that go there while nothing is wrong; that of the stack. */
    readonly share: number;
    /** Output FallbackSecretArn. */
    readonly secretArn: string;
    /** @default https://api.stripe.com */
    readonly baseUrl?: string;
  };
  /** Must be those of the stack. @default the stack's defaults */
  readonly settings?: Partial<Omit<Settings, 'fallback'>>;
  /** @default the SDK's own search for a region */
  readonly region?: string;
  /** Where log lines go. @default console, one JSON object a line */
  readonly log?: Log;
}

/** The answer that the HTTP API would give: `status` and `body` are those of POST, GET and cancel. */
export type PaymentAnswer = Pick<HttpAnswer, 'status' | 'body'>;

/** Takes payments in process: the same laws, ledger and queue as the HTTP API. None of its methods throws for a payment's sake. */
export class PaymentService {
  readonly #charge: ReturnType<typeof createCharge>;
  readonly #query: ReturnType<typeof createQuery>;
  readonly #cancel: ReturnType<typeof createCancel>;
  readonly #random: { id(): string };
  readonly #answerMs: number;

  constructor(options: PaymentServiceOptions) {
    const common = { ...clientLimits, ...(options.region !== undefined && { region: options.region }) };
    const parts = createParts({
      dynamo: timeLimited(new DynamoDBClient(common)), sqs: timeLimited(new SQSClient({ ...common, ...wakeLimits })),
      sns: timeLimited(new SNSClient({ ...common, ...wakeLimits })), secrets: timeLimited(new SecretsManagerClient(common)),
      log: options.log ?? consoleLog, metrics: silentMetrics,
      variables: {
        [environment.ledgerTable]: options.ledgerTableName, [environment.retryQueueUrl]: options.retryQueueUrl,
        [environment.deadLetterQueueUrl]: options.deadLetterQueueUrl, [environment.reconcileQueueUrl]: options.reconcileQueueUrl,
        [environment.alarmsTopicArn]: options.alarmsTopicArn, [environment.stripeSecretArn]: options.stripeSecretArn,
        [environment.stripeBaseUrl]: options.stripeBaseUrl ?? 'https://api.stripe.com',
        ...fallbackVariables(options),
      },
    });
    this.#charge = createCharge(parts);
    this.#query = createQuery(parts);
    this.#cancel = createCancel(parts);
    this.#random = parts.random;
    this.#answerMs = parts.settings.deadlineMs + answerMarginMs;
  }

  /**
   * POST /payments.
   * @param payment `{ id, amountMinor, currency, paymentMethod?, customer?, offSession?, description?, validUntil?, instruments?, metadata? }`
   * @param correlationId goes with the payment into logs and its replay
   */
  pay(payment: unknown, correlationId: string = this.#random.id()): Promise<PaymentAnswer> {
    return withinMs(this.#answerMs, () => this.#charge(payment, correlationId, Date.now()));
  }

  /** GET /payments/{id} */
  get(id: string): Promise<PaymentAnswer> {
    return withinMs(this.#answerMs, () => this.#query(id));
  }

  /** POST /payments/{id}/cancel */
  cancel(id: string): Promise<PaymentAnswer> {
    return withinMs(this.#answerMs, () => this.#cancel(id));
  }
}

function fallbackVariables({ fallback, settings = {} }: PaymentServiceOptions): Record<string, string> {
  if (fallback === undefined) return { [environment.settings]: JSON.stringify(settings) };
  const { name, share, secretArn, baseUrl = 'https://api.stripe.com' } = fallback;
  return {
    [environment.fallbackSecretArn]: secretArn, [environment.fallbackBaseUrl]: baseUrl,
    [environment.settings]: JSON.stringify({ ...settings, fallback: { name, share } }),
  };
}

const consoleLog: Log = {
  info: (message, fields) => console.info(JSON.stringify({ level: 'INFO', message, ...fields })),
  warn: (message, fields) => console.warn(JSON.stringify({ level: 'WARN', message, ...fields })),
  error: (message, fields) => console.error(JSON.stringify({ level: 'ERROR', message, ...fields })),
};

/** Metrics come from the functions; a shop's own process has its own way to them. */
const silentMetrics: Metrics = { providerCall: () => undefined, retry: () => undefined, gauge: () => undefined };
