import http from 'node:http';
import https from 'node:https';
import type Stripe from 'stripe';
import type { Clock, EventHistory, EventPage, Metrics, Provider, ProviderCalls } from '../app/ports';
import { classify } from '../core/classify';
import type { ProviderError } from '../core/outcome-table';
import type { EventSpan } from '../core/event-walk';
import { hintTypes } from '../core/hint';
import { errorCategory } from '../core/outcome';
import type { Answer, Decline, Failure, Intent, IntentStatus } from '../core/outcome';
import { stripeForms } from './stripe-forms';
import { asOneCall, createOneShotHttpClient } from './one-shot-http-client';
import type { Agents, Call } from './one-shot-http-client';
import { hintOf } from './stripe-webhook';

export interface StripeProviderDeps {
  /** Name in the ledger, metrics and Parameter Store. @default 'stripe' */
  readonly name?: string;
  /** Base URL, e.g. https://api.stripe.com */
  readonly baseUrl: string;
  /** The secret key, or undefined while none is configured; may be asked often. */
  readonly secretKey: () => Promise<string | undefined>;
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: Metrics;
}

/** Stripe behind the provider port, through the real `stripe` SDK. Each call is one HTTP request; no call throws. */
export function createStripeProvider({ name = 'stripe', baseUrl, secretKey, clock, metrics }: StripeProviderDeps): Provider & { readonly events: EventHistory } {
  let sdk: { readonly key: string; readonly stripe: StripeSdk } | undefined;

  async function stripeFor(key: string): Promise<StripeSdk> {
    if (sdk?.key === key) return sdk.stripe;
    const Sdk = await load();
    const url = new URL(baseUrl);
    const secure = url.protocol === 'https:';
    const stripe = new Sdk(key, {
      httpClient: createOneShotHttpClient(() => clock.now()) as unknown as Stripe.HttpClient,
      maxNetworkRetries: 0, telemetry: false,
      host: url.hostname, port: url.port === '' ? (secure ? 443 : 80) : Number(url.port), protocol: secure ? 'https' : 'http',
    });
    sdk = { key, stripe };
    return stripe;
  }

  async function call<T extends { readonly kind: string } = Answer>(session: Session, operation: string, work: (stripe: StripeSdk) => Promise<T>): Promise<T | Failure | Decline> {
    const key = await secretKey().catch(() => undefined);
    if (key === undefined) return noKey;
    const one: Call = { deadlineAt: session.deadlineAt, agents: session.agents, sent: false, requests: 0 };
    const startedAt = clock.now();
    const answer = await stripeFor(key).then((stripe) => asOneCall(one, () => work(stripe))).then((result) => believed(one, result)).catch((error: unknown) => meaning(one, error));
    const category = isFailure(answer) ? errorCategory(answer) : undefined;
    metrics.providerCall({
      provider: name, operation, latencyMs: clock.now() - startedAt,
      status: answer.kind === 'declined' ? 'declined' : category === undefined ? 'ok' : 'error',
      ...(category !== undefined && { category }),
    });
    return answer;
  }

  function callsOf(session: Session): ProviderCalls {
    return {
      create: (request) => call(session, 'create', async (stripe) => {
        if (request.params['amount'] === undefined) return unchargeable;
        return intentOf(await stripe.paymentIntents.create(request.params as unknown as Stripe.PaymentIntentCreateParams, { idempotencyKey: request.key }));
      }),
      confirm: (intentId, request) => call(session, 'confirm', async (stripe) =>
        intentOf(await stripe.paymentIntents.confirm(intentId, { ...request.params }, { idempotencyKey: request.key }))),
      retrieve: (intentId) => call(session, 'retrieve', async (stripe) => intentOf(await stripe.paymentIntents.retrieve(intentId))),
      cancel: (intentId, key) => call(session, 'cancel', async (stripe) =>
        intentOf(await stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey: key }))),
      async probe() {
        const answer = await call<Answer>(session, 'probe', async (stripe) => {
          const { data } = await stripe.paymentIntents.list({ limit: 1 });
          if (!Array.isArray(data)) throw new UnreadableError('the answer is no list');
          return { kind: 'intent', id: '', status: 'processing' };
        });
        if (answer.kind !== 'failure') return 'up';
        if (answer.cause === 'ours') return 'refused';
        return answer.cause === 'rate' ? 'up' : 'down';
      },
    };
  }

  async function within<T>(deadlineAt: number, work: (session: Session) => Promise<T>): Promise<T> {
    const agents: Agents = { http: new http.Agent({ keepAlive: true, maxSockets: 1 }), https: new https.Agent({ keepAlive: true, maxSockets: 1 }) };
    try {
      return await work({ deadlineAt, agents });
    } finally {
      agents.http.destroy();
      agents.https.destroy();
    }
  }

  return {
    name,
    forms: stripeForms,
    // A secret that cannot be read is not a missing one: the attempt will tell.
    configured: () => secretKey().then((key) => key !== undefined, () => true),
    linkTo: (intentId) => `https://dashboard.stripe.com/${sdk?.key.includes('_test_') ? 'test/' : ''}payments/${intentId}`,
    session: (deadlineAt, work) => within(deadlineAt, (session) => work(callsOf(session))),
    events: {
      page: (span, deadlineAt) => within(deadlineAt, async (one) => {
        const answer = await call(one, 'events', (stripe) => eventsOf(stripe, span));
        // A read is never declined; were it so, it would be no page.
        return answer.kind === 'declined' ? unreadableEvents : answer;
      }),
    },
  };
}

function isFailure(answer: { readonly kind: string }): answer is Failure {
  return answer.kind === 'failure';
}

/** One page of https://docs.stripe.com/api/events/list, newest first. */
async function eventsOf(stripe: StripeSdk, { from, to, after }: EventSpan): Promise<EventPage> {
  const { data, has_more: more } = await stripe.events.list({
    types: [...hintTypes], created: { gte: Math.floor(from / 1_000), lte: Math.ceil(to / 1_000) }, limit: 100, ...(after !== undefined && { starting_after: after }),
  });
  if (!Array.isArray(data)) throw new UnreadableError('the answer is no list');
  const last = data.at(-1)?.id;
  return { kind: 'events', hints: data.flatMap((event) => hintOf(event) ?? []), more: more === true, ...(last !== undefined && { last }) };
}

/** Loaded when it is needed first: the queue path does without it. */
const load = async () => (await import('stripe')).default;
type StripeSdk = InstanceType<Awaited<ReturnType<typeof load>>>;

interface Session {
  readonly deadlineAt: number;
  readonly agents: Agents;
}

const noKey: Failure = {
  kind: 'failure', outcome: 'not_charged', handling: 'call_person', cause: 'ours', status: 401, code: 'no_key',
  detail: 'no Stripe key is configured or it cannot be read',
};

const unsendable: Failure = {
  kind: 'failure', outcome: 'not_charged', handling: 'call_person', cause: 'ours',
  detail: 'our request could not be put together, so nothing was sent: is the Stripe key one line without blanks?',
};

const unreadableEvents: Failure = {
  kind: 'failure', outcome: 'unknown', handling: 'look_up', cause: 'unrecognised', detail: 'the list of events was answered like a payment',
};

const unchargeable: Failure = {
  kind: 'failure', outcome: 'not_charged', handling: 'refuse', cause: 'customer', code: 'amount_not_chargeable', param: 'amount',
  detail: 'Stripe cannot charge this amount in this currency: its last minor digit must be 0',
};

/** A 2xx that is not what was asked for, or JSON of another status that the SDK takes for success as it has no `error`. */
class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** The SDK looks at the body alone; a gateway's `503 {"message": …}` is no intent. */
function believed<T extends { readonly kind: string }>(call: Call, answer: T): T {
  if (answer.kind !== 'failure' && (call.status === undefined || call.status < 200 || call.status > 299)) throw new UnreadableError('no success');
  return answer;
}

function intentOf(intent: Pick<Stripe.PaymentIntent, 'id' | 'status' | 'client_secret' | 'metadata' | 'object'>): Intent {
  if (intent.object !== 'payment_intent' || typeof intent.id !== 'string') throw new UnreadableError('the answer is no PaymentIntent');
  const paymentId = intent.metadata?.['paymedic_payment_id'];
  return {
    kind: 'intent', id: intent.id,
    // A status of a newer API counts as one that is still in work: it is looked at again.
    status: isKnown(intent.status) ? intent.status : 'processing',
    ...(typeof intent.client_secret === 'string' && { clientSecret: intent.client_secret }),
    ...(paymentId !== undefined && { paymentId }),
  };
}

const statuses = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture', 'processing', 'canceled', 'succeeded'] as const;

function isKnown(status: string): status is IntentStatus {
  return (statuses as readonly string[]).includes(status);
}

/** What the SDK threw, read from what the socket saw; the SDK's own error class is not needed for it. */
function meaning(call: Call, thrown: unknown): Failure | Decline {
  // Thrown before there was a request (a key with a line break in it, text that cannot be encoded): no sign of an outage.
  if (!call.begun && !call.deadline) return unsendable;
  const error = errorOf(thrown);
  return classify({
    sent: call.sent,
    ...(call.deadline && { deadline: true }),
    ...(call.socketCode !== undefined && { socketCode: call.socketCode }),
    ...(call.status !== undefined && { status: call.status }),
    ...(call.shouldRetry !== undefined && { shouldRetry: call.shouldRetry }),
    ...(error !== undefined && { error }),
  });
}

function errorOf(thrown: unknown): ProviderError | undefined {
  const raw: unknown = typeof thrown === 'object' && thrown !== null && 'raw' in thrown ? thrown.raw : undefined;
  if (typeof raw !== 'object' || raw === null || !('type' in raw) || typeof raw.type !== 'string') return undefined;
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(raw, name);
    return typeof value === 'string' ? value : undefined;
  };
  const [code, declineCode, adviceCode, param] = ['code', 'decline_code', 'advice_code', 'param'].map(text);
  return {
    type: raw.type,
    ...(code !== undefined && { code }), ...(param !== undefined && { param }),
    ...(declineCode !== undefined && { decline_code: declineCode }), ...(adviceCode !== undefined && { advice_code: adviceCode }),
  };
}
