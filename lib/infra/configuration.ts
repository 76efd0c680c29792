import { z } from 'zod';
import { defaultSettings } from '../core/settings';
import type { Settings } from '../core/settings';
import { chargeTimeoutMs, functionNames } from './function-limits';
import type { FunctionName } from './function-limits';
import { ConfigurationError, explain } from './configuration-errors';

/** Days for which CloudWatch Logs can keep a log group. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

type DeepPartial<T> = { readonly [K in keyof T]?: (T[K] extends object ? DeepPartial<T[K]> : T[K]) | undefined };

/** Whose keys an environment takes. https://docs.stripe.com/keys */
export type StripeMode = 'test' | 'live';

/** What a team may say about its Paymedic; every part but the environment's name has a default. */
export interface ConfigurationInput {
  /** Names this Paymedic in alarms, notices and logs: lower-case letters, digits and dashes, e.g. `prod`. */
  readonly environmentName: string;
  /** E-mail addresses subscribed to the topics. @default nobody */
  readonly emails?: {
    /** Every alarm as CloudWatch sends it. */
    readonly alarms?: readonly string[];
    /** One message for each step of an incident, and what needs a person. */
    readonly notices?: readonly string[];
  };
  /** Where plan and override are in Parameter Store. @default '/app/payment' */
  readonly parameterPrefix?: string;
  /** @default Stripe's own API */
  readonly stripe?: {
    /** No trailing slash. @default 'https://api.stripe.com' */
    readonly baseUrl?: string;
    /** The keys that may be set: `live` ones move money. @default 'live' for the environment `prod`, else 'test' */
    readonly mode?: StripeMode | undefined;
    /** Partner event source that Stripe made in this account: its events wake reconcile without a public endpoint. @default none */
    readonly eventSource?: string | undefined;
  };
  /** A second Stripe account for payments that carry an instrument for it. @default none */
  readonly fallback?: {
    /** Its name in `instruments`, the ledger, metrics and Parameter Store, e.g. `stripe-eu`. */
    readonly name: string;
    /** Share (0–1] of those payments that go there while nothing is wrong, so that it is known to work. @default 0.02 */
    readonly share?: number;
    /** No trailing slash. @default 'https://api.stripe.com' */
    readonly baseUrl?: string;
  } | undefined;
  /** Requests that the HTTP API lets through. @default 50 a second, bursts of 100 */
  readonly throttling?: { readonly ratePerSecond?: number; readonly burst?: number };
  /** What differs from the defaults in lib/core/settings.ts. @default nothing */
  readonly settings?: DeepPartial<Omit<Settings, 'fallback'>>;
  /** For all of Paymedic's log groups; one of the values that CloudWatch Logs allows. @default 30 */
  readonly logRetentionDays?: number;
  /** X-Ray for all functions. @default true */
  readonly tracing?: boolean;
  /** Reserved concurrent executions by function. A new account's quota is too small for it. @default none is reserved */
  readonly reservedConcurrency?: Partial<Record<FunctionName, number | undefined>>;
  /** Most replays that run at once, 2–1000. The rate of the drain is `settings.drain`; this bounds the cost. @default 5 */
  readonly drainConcurrency?: number;
  /** @default a new table */
  readonly ledger?: {
    /** Name of an existing ledger to adopt: the table of an earlier deployment. */
    readonly tableName?: string | undefined;
    /** ARN of its stream, with new and old images. Needed for `events` only. */
    readonly streamArn?: string | undefined;
  };
  /** How the shop is told what became of a payment, see docs/events.md. @default it is not: it asks */
  readonly events?: {
    /** `default`, or the name of a bus in the same account and region. */
    readonly bus?: string | undefined;
    /** Signed requests to the shop. */
    readonly webhook?: { readonly url: string } | undefined;
  };
  /** A Lambda function of the shop that is asked before each replay whether the order is still wanted. @default nobody is asked */
  readonly orderHook?: { /** Its name, or its ARN where it is not in the same account and region. */ readonly functionName?: string | undefined };
  /** Log groups that analyse reads beside the functions' own, such as the shop's. @default none */
  readonly analysedLogGroups?: readonly string[];
  /** Counts of up to ten error groups as metrics, each billed as one. @default false */
  readonly groupMetrics?: boolean;
  /** Thresholds of the alarms. */
  readonly alarms?: {
    /** Share (0–1] of provider calls that fail by the provider's fault within 10 s. @default 0.5 */
    readonly faultRatio?: number;
    /** Fewer calls in 10 s say nothing. @default 5 */
    readonly minimumCalls?: number;
    /** @default 5000 */
    readonly latencyP99Ms?: number;
    /** @default 1800: half of the shortest usual wait for a payment, which is one hour */
    readonly oldestQueuedSeconds?: number;
    /** How long outcomes may stay unknown. @default 15 */
    readonly unknownMinutes?: number;
  };
}

const ratio = (what: string) => z.number(what).gt(0, what).max(1, what);
const whole = (from: number, to: number, unit: string) => {
  const what = `a whole number from ${from} to ${to}${unit}`;
  return z.int(what).min(from, what).max(to, what);
};
const emails = z.array(z.email('an e-mail address such as payments@example.com'), 'a list of e-mail addresses').readonly().default([]);
const share = 'a number above 0 and up to 1';
const eventSource = 'the name of the partner event source, such as "aws.partner/stripe.com/ed_…"';

const streamArn = 'the ARN of the table\'s stream, which ends in /stream/ and a time';
const webhookUrl = 'an address such as "https://shop.example.com/paymedic"';

const settings: z.ZodType<Omit<Settings, 'fallback'>> = z.strictObject({
  deadlineMs: whole(500, chargeTimeoutMs - 1_000, ` (milliseconds, at least a second below charge's timeout of ${chargeTimeoutMs})`),
  inFlightCap: whole(1, 1_000, ''),
  mode: z.enum(['act', 'observe'], '"act" or "observe"'),
  breaker: z.strictObject({ windowMs: whole(1_000, 600_000, ' (milliseconds)'), minFailures: whole(1, 1_000, '') }),
  healer: z.strictObject({
    tickMs: whole(500, 30_000, ' (milliseconds)'),
    holdMs: whole(1_000, 3_600_000, ' (milliseconds)'),
    holdCapMs: whole(1_000, 3_600_000, ' (milliseconds)'),
    calmMs: whole(1_000, 86_400_000, ' (milliseconds)'),
  }),
  reconcile: z.strictObject({ pageAfterMs: whole(60_000, 86_400_000, ' (milliseconds)') }),
  drain: z.strictObject({ startPerSecond: whole(1, 100, ''), maxPerSecond: whole(1, 100, " (Stripe's limit is 100 calls a second live and 25 in a sandbox)") }),
}).superRefine((value, context) => {
  const add = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (value.healer.holdMs > value.healer.holdCapMs) add(['healer', 'holdMs'], `at most "settings.healer.holdCapMs", which is ${value.healer.holdCapMs}`);
  if (value.drain.startPerSecond > value.drain.maxPerSecond) add(['drain', 'startPerSecond'], `at most "settings.drain.maxPerSecond", which is ${value.drain.maxPerSecond}`);
});

const baseUrl = z.string('a URL').regex(/^https?:\/\/[^/\s?#]+$/, 'a URL without path and slash at its end, such as "https://api.stripe.com"').default('https://api.stripe.com');

const fallback = z.strictObject({
  name: z.string('a name such as "stripe-eu"').regex(/^[a-z][a-z0-9-]{0,31}$/, 'up to 32 lower-case letters, digits and dashes, beginning with a letter')
    .refine((name) => name !== 'queue' && name !== 'stripe', 'another name: "queue" and "stripe" are taken'),
  share: ratio(share).default(0.02),
  baseUrl,
});

const schema = z.strictObject({
  environmentName: z.string('a name such as "dev"').regex(/^[a-z][a-z0-9-]{0,15}$/, 'up to 16 lower-case letters, digits and dashes, beginning with a letter'),
  emails: z.strictObject({ alarms: emails, notices: emails }).prefault({}),
  parameterPrefix: z.string('a path such as "/app/payment"').regex(/^(\/[A-Za-z0-9_.-]+)+$/, 'a path such as "/app/payment", without a slash at its end')
    .refine((path) => !/^\/(aws|ssm)/i.test(path), 'a path that does not begin with /aws or /ssm, which AWS keeps for itself').default('/app/payment'),
  stripe: z.strictObject({ baseUrl, mode: z.enum(['test', 'live'], '"test" or "live"').optional(), eventSource: z.string(eventSource).regex(/^aws\.partner\/stripe\.com\/[\w.-]{1,200}$/, eventSource).optional() }).prefault({}),
  fallback: fallback.optional(),
  throttling: z.strictObject({ ratePerSecond: whole(1, 10_000, '').default(50), burst: whole(1, 5_000, '').default(100) }).prefault({}),
  settings: z.preprocess((value) => mergedWithDefaults(defaultSettings, value), settings),
  logRetentionDays: z.number('a number of days').refine((days) => retentionDays.includes(days), `one of ${retentionDays.join(', ')}`).default(30),
  tracing: z.boolean('true or false').default(true),
  reservedConcurrency: z.strictObject(Object.fromEntries(functionNames.map((name) => [name, whole(1, 1_000, '').optional()])) as Record<FunctionName, z.ZodOptional<z.ZodInt>>).prefault({}),
  drainConcurrency: whole(2, 1_000, '').default(5),
  ledger: z.strictObject({
    tableName: z.string('a table name').regex(/^[A-Za-z0-9_.-]{3,255}$/, 'the name of a DynamoDB table').optional(),
    streamArn: z.string(streamArn).regex(/^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/stream\/\S+$/, streamArn).optional(),
  }).prefault({}),
  events: z.strictObject({
    bus: z.string('a name').regex(/^[\w.-]{1,256}$/, '"default", or the name of an event bus').optional(),
    webhook: z.strictObject({ url: z.url(webhookUrl).max(2_000, webhookUrl) }, 'an object with a "url"').optional(),
  }).prefault({}),
  orderHook: z.strictObject({
    functionName: z.string('the name or the ARN of a Lambda function').regex(/^(arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:)?[\w-]{1,64}$/, 'the name or the ARN of a Lambda function, such as "shop-order-hook"').optional(),
  }).prefault({}),
  analysedLogGroups: z.array(z.string('a log group name').regex(/^[\w/.#-]{1,512}$/, 'the name of a log group, such as "/aws/lambda/shop"'), 'a list of log group names').readonly().default([]),
  groupMetrics: z.boolean('true or false').default(false),
  alarms: z.strictObject({
    faultRatio: ratio(share).default(0.5),
    minimumCalls: whole(1, 10_000, '').default(5),
    latencyP99Ms: whole(100, 30_000, ' (milliseconds)').default(5_000),
    oldestQueuedSeconds: whole(60, 604_800, ' (seconds)').default(1_800),
    unknownMinutes: whole(2, 60, ' (minutes)').default(15),
  }).prefault({}),
}).superRefine((value, context) => {
  const local = value.environmentName === 'local';
  for (const part of ['stripe', 'fallback'] as const) {
    if (!local && value[part]?.baseUrl.startsWith('http:')) context.addIssue({ code: 'custom', path: [part, 'baseUrl'], message: 'an address that begins with https://; plain http is for the environment "local" only' });
  }
  const { ledger, events: { bus, webhook } } = value;
  if (webhook !== undefined && !webhook.url.startsWith('https://') && !(local && webhook.url.startsWith('http://127.0.0.1:'))) {
    context.addIssue({ code: 'custom', path: ['events', 'webhook', 'url'], message: 'an address that begins with https://; plain http is for http://127.0.0.1 in the environment "local" only' });
  }
  if ((bus !== undefined || webhook !== undefined) && ledger.tableName !== undefined && ledger.streamArn === undefined) {
    context.addIssue({ code: 'custom', path: ['ledger', 'streamArn'], message: `${streamArn}, because "events" reads it: aws dynamodb update-table --table-name ${ledger.tableName} --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES --query TableDescription.LatestStreamArn` });
  }
});

type Checked = z.output<typeof schema>;

/** Whole and checked. */
export type Configuration = Checked & { readonly stripe: { readonly mode: StripeMode } };

/**
 * Checks what was written and fills in the defaults.
 * @param source names the place in the sentence, e.g. `config/dev.json`
 * @throws ConfigurationError with one sentence that says what to write instead
 */
export function parseConfiguration(input: unknown, source: string): Configuration {
  const result = schema.safeParse(input);
  if (result.success) return withStripeMode(result.data);
  throw new ConfigurationError(explain(result.error, { schema, input, source }));
}

/** Is there anybody to tell? Without one, nothing for it is deployed. */
export function hasEvents({ events: { bus, webhook } }: Pick<Checked, 'events'>): boolean {
  return bus !== undefined || webhook !== undefined;
}

/** Only where money is meant to move is a live key taken. */
function withStripeMode(checked: Checked): Configuration {
  const mode = checked.stripe.mode ?? (checked.environmentName === 'prod' ? 'live' : 'test');
  return { ...checked, stripe: { ...checked.stripe, mode } };
}

/** Lays what was written over the defaults; whatever is wrong with it stays to be found by the schema. */
function mergedWithDefaults(defaults: object, written: unknown): unknown {
  if (written === undefined) return defaults;
  if (!isRecord(written)) return written;
  const merged: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(written)) {
    const inner = merged[key];
    merged[key] = isRecord(inner) ? mergedWithDefaults(inner, value) : value;
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
