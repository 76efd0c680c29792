import type { CardBehaviour } from './cards';
import { createIdempotencyStore } from './idempotency';
import type { Charge, Customer, Metadata, PaymentIntent, PaymentMethod, Refund, StripeEvent } from './objects';

/** A PaymentMethod and what its issuer does. */
export interface StoredMethod {
  readonly object: PaymentMethod;
  readonly behaviour: CardBehaviour;
  /** Used once without a customer: it may not be used again. */
  readonly consumed: boolean;
  /** The customer agreed to later charges with authentication. */
  readonly setUp: boolean;
}

/** One line of the charges file. */
export interface ChargeLine {
  readonly at: string;
  readonly paymentIntent: string;
  readonly charge: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** https://docs.stripe.com/api/webhook_endpoints/object */
export interface WebhookEndpoint {
  readonly id: string;
  readonly object: 'webhook_endpoint';
  readonly api_version: string | null;
  readonly application: null;
  readonly created: number;
  readonly description: string | null;
  readonly enabled_events: readonly string[];
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly status: 'enabled';
  readonly url: string;
}

export interface AccountOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** [0, 1) */
  readonly random: () => number;
  /** Called once for every charge whose money moved. */
  readonly onCharged: (line: ChargeLine) => void;
  /** Called once for every event. */
  readonly onEvent: (event: StripeEvent) => void;
}

/** The Stripe-Version the sandbox speaks: that of the `stripe` package in use. */
export const apiVersion = '2026-10-28.endive';

/** Data is searchable "in under 1 minute"; the sandbox takes this long. https://docs.stripe.com/search#data-freshness */
export const searchLagMs = 20_000;

export type Account = ReturnType<typeof createAccount>;

/** Everything one Stripe account holds, in memory. All API keys lead to the same account. */
export function createAccount(options: AccountOptions) {
  let offsetMs = 0;
  let ids = 0;
  const now = () => options.now() + offsetMs;
  const intents = new Map<string, PaymentIntent>();
  const charges = new Map<string, Charge>();
  const customers = new Map<string, Customer>();
  const methods = new Map<string, StoredMethod>();
  const refunds = new Map<string, Refund>();
  const events = new Map<string, StripeEvent>();
  const webhookEndpoints = new Map<string, { readonly endpoint: WebhookEndpoint; readonly secret: string }>();
  const searchable = new Map<string, { at: number; intent: PaymentIntent }[]>();
  const idempotency = createIdempotencyStore(now);

  return {
    now,
    /** Unix seconds, as all times of the API. */
    seconds: () => Math.floor(now() / 1000),
    advance: (ms: number) => {
      offsetMs += ms;
    },
    random: options.random,
    onCharged: options.onCharged,
    onEvent: options.onEvent,
    intents: intents as ReadonlyMap<string, PaymentIntent>,
    charges, customers, methods, refunds, events, webhookEndpoints, idempotency,

    /** A new id: prefix, underscore, 24 characters; never the same twice. */
    id(prefix: string): string {
      ids += 1;
      let letters = '';
      for (let i = 0; i < 16; i += 1) letters += alphabet[Math.floor(options.random() * alphabet.length)] ?? 'a';
      return `${prefix}_${ids.toString(36).padStart(8, '0')}${letters}`;
    },

    saveIntent(intent: PaymentIntent): PaymentIntent {
      intents.set(intent.id, intent);
      const versions = searchable.get(intent.id) ?? [];
      const stale = versions.findLastIndex((version) => version.at <= now() - searchLagMs);
      searchable.set(intent.id, [...versions.slice(Math.max(stale, 0)), { at: now(), intent }]);
      return intent;
    },

    /** Intents as the search index knows them: some time behind. */
    searchableIntents(): PaymentIntent[] {
      return [...searchable.values()].flatMap((versions) => versions.findLast((version) => version.at <= now() - searchLagMs)?.intent ?? []);
    },

    reset(): void {
      for (const map of [intents, charges, customers, methods, refunds, events, webhookEndpoints, searchable]) map.clear();
      idempotency.clear();
      offsetMs = 0;
    },
  };
}

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
