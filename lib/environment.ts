/**
 * The names of the environment variables between the constructs (lib/infra) and the functions (lambdas): typed here once.
 */
export const environment = {
  /** Name of the DynamoDB table that is the ledger. */
  ledgerTable: 'LEDGER_TABLE',
  /** URL of the queue in which payments wait. */
  retryQueueUrl: 'RETRY_QUEUE_URL',
  /** URL of the dead-letter queue: poison only. */
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  /** URL of the queue whose delayed messages wake reconcile. */
  reconcileQueueUrl: 'RECONCILE_QUEUE_URL',
  /** Topic that wakes the healer. */
  alarmsTopicArn: 'ALARMS_TOPIC_ARN',
  /** Topic for people. */
  noticesTopicArn: 'NOTICES_TOPIC_ARN',
  /** Secret whose string is the Stripe secret key. */
  stripeSecretArn: 'STRIPE_SECRET_ARN',
  /** Base URL of Stripe's API, e.g. https://api.stripe.com; no trailing slash. */
  stripeBaseUrl: 'STRIPE_BASE_URL',
  /** Secret whose string is the fallback's key; only where a fallback is configured. */
  fallbackSecretArn: 'FALLBACK_SECRET_ARN',
  /** Base URL of the fallback's API; only where a fallback is configured. */
  fallbackBaseUrl: 'FALLBACK_BASE_URL',
  /** Parameter Store prefix, e.g. /app/payment; no trailing slash. */
  parameterPrefix: 'PARAMETER_PREFIX',
  /** Id of the event source mapping between the retry queue and replay. */
  drainMappingId: 'DRAIN_MAPPING_ID',
  /** Function that heal starts, without waiting for it, when an incident opens. */
  analyseFunctionName: 'ANALYSE_FUNCTION_NAME',
  /** Log groups that analyse reads, a JSON array of names; never its own. */
  analysedLogGroups: 'ANALYSED_LOG_GROUPS',
  /** Bucket with what analyse keeps. */
  reportsBucket: 'REPORTS_BUCKET',
  /** `true` where counts of error groups become metrics, which are billed. */
  groupMetrics: 'GROUP_METRICS',
  /** URL of the queue in which events wait for the shop. */
  deliveryQueueUrl: 'DELIVERY_QUEUE_URL',
  /** URL of the queue with events that were given up. */
  undeliveredQueueUrl: 'UNDELIVERED_QUEUE_URL',
  /** Name of the bus that events go to; not there when none is configured. */
  eventBusName: 'EVENT_BUS_NAME',
  /** Source of the events on the bus. */
  eventSource: 'EVENT_SOURCE',
  /** Where events are posted; not there when no webhook is configured. */
  shopWebhookUrl: 'SHOP_WEBHOOK_URL',
  /** Secret whose string is the key that requests to the webhook are signed with. */
  shopWebhookSecretArn: 'SHOP_WEBHOOK_SECRET_ARN',
  /** Name or ARN of the shop's order hook, for replay; not there when none is configured. */
  orderHookFunctionName: 'ORDER_HOOK_FUNCTION_NAME',
  /** JSON of `Settings` (lib/core/settings.ts), already validated at synth. */
  settings: 'PAYMEDIC_SETTINGS',
} as const;

/** Where analyse keeps what in its bucket: permissions and lifecycle go by it. */
export const reportKeys = { state: 'state.json', reports: 'reports/' } as const;

/** A variable's name. */
export type EnvironmentName = (typeof environment)[keyof typeof environment];
