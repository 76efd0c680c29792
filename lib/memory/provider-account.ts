import { classify } from '../core/classify';
import type { Try } from '../core/outcome-table';
import type { ConfirmParams, CreateParams } from '../core/fence';
import type { Answer, Intent, IntentStatus } from '../core/outcome';
import type { BookedEvent } from './event-history';
import { createKeyStore } from './provider-keys';

/** One HTTP request as the provider gets it. */
export interface ProviderRequest {
  readonly operation: 'create' | 'confirm' | 'retrieve' | 'cancel';
  readonly intentId?: string;
  /** The idempotency key of a POST. */
  readonly key?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The provider's own record of one intent. */
export interface BookedIntent {
  readonly id: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** ms */
  readonly createdAt: number;
  status: IntentStatus;
  /** When money moved (ms); more than one would be a provider that breaks its word. */
  readonly chargedAt: number[];
  /** How often money moved. */
  charges: number;
  /** A person gave the money back. */
  refunded: boolean;
}

/** What becomes of a request that has begun: it is executed, or it fails with a 500 before or after it was. */
export type Ending = 'executed' | 'failed_before' | 'failed_after';

/** A request that the provider has begun to work on: it holds its key and its intent until it is ended. */
export type Begun = { readonly answer: Answer } | { readonly end: (ending: Ending) => Answer };

export interface ProviderAccountRequest {
  readonly now: () => number;
  /** Begins the ids of its intents, so that two accounts never share one. @default 'pi_' */
  readonly prefix?: string;
  /** Begins the tokens of its cards. @default 'pm_card_' */
  readonly cards?: string;
  /** Is there money behind the cards that end in `InsufficientFunds`? It may come and go. @default there is none */
  readonly hasFunds?: () => boolean;
}

/** One account at a card provider, seen from its own side. */
export interface ProviderAccount {
  readonly books: readonly BookedIntent[];
  /** What happened to the intents, oldest first. */
  readonly events: readonly BookedEvent[];
  begin(request: ProviderRequest): Begun;
  /** A request from its arrival to its answer, with nothing in between. */
  handle(request: ProviderRequest, ending?: Ending): Answer;
  /** At most so many requests a second are let in; undefined lets in all. */
  limit(perSecond: number | undefined): void;
  /** What the search finds: it lags behind (https://docs.stripe.com/search#data-freshness). */
  search(paymentId: string): readonly BookedIntent[];
  /** The customer finishes in the browser, with the client secret: the bank asks, or another card is brought. */
  confirmInBrowser(intentId: string, card: string): void;
  /** A person in the provider's dashboard. */
  refund(intentId: string): void;
}

export const serverError = (): Answer => failed({ status: 500, error: { type: 'api_error' } });
export const failed = (attempt: Partial<Try>): Answer => classify({ sent: true, ...attempt });

const rateLimited = (): Answer => failed({ status: 429, error: { type: 'invalid_request_error', code: 'rate_limit' } });
// Another request holds the intent. https://docs.stripe.com/rate-limits#object-lock-timeouts
const lockTimeout = (): Answer => failed({ status: 429, error: { type: 'invalid_request_error', code: 'lock_timeout' } });
const unknownIntent = (): Answer => failed({ status: 404, error: { type: 'invalid_request_error', code: 'resource_missing', param: 'intent' } });
const unexpected = (): Answer => failed({ status: 400, error: { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' } });
const declined = (code: string, declineCode: string): Answer => failed({ status: 402, error: { type: 'card_error', code, decline_code: declineCode } });

// A token of one account is nothing to another. https://docs.stripe.com/api/errors
const unknownCard = (): Answer => failed({ status: 400, error: { type: 'invalid_request_error', code: 'resource_missing', param: 'payment_method' } });

const searchLagMs = 60_000;
const confirmable: ReadonlySet<IntentStatus> = new Set(['requires_payment_method', 'requires_confirmation', 'requires_action']);

/**
 * An account with Stripe's rules: an intent succeeds once; a key is kept for 24 h and replays its first answer, a stored 500
 * included; a key or an intent in use is refused (https://docs.stripe.com/api/idempotent_requests).
 * Of its cards, `…chargeDeclined` is declined, `…InsufficientFunds` too while there are none, `…authenticationRequired` asks for the
 * customer (off session: is declined for it), and the rest succeeds; other accounts' are refused.
 */
export function createProviderAccount({ now, prefix = 'pi_', cards = 'pm_card_', hasFunds = () => false }: ProviderAccountRequest): ProviderAccount {
  const books: BookedIntent[] = [];
  const byId = new Map<string, BookedIntent>();
  const events: BookedEvent[] = [];
  const happened = ({ id, paymentId, status }: BookedIntent): void =>
    void events.push({ id: `evt_${prefix}${events.length + 1}`, at: now(), hint: { paymentId, intentId: id, succeeded: status === 'succeeded' } });
  const keys = createKeyStore(now);
  const locks = new Set<string>();
  let perSecond: number | undefined;
  let lately: number[] = [];

  const seen = (intent: BookedIntent): Intent =>
    ({ kind: 'intent', id: intent.id, status: intent.status, clientSecret: `${intent.id}_secret_x`, paymentId: intent.paymentId });

  function withinRate(): boolean {
    if (perSecond === undefined) return true;
    lately = lately.filter((at) => now() - at < 1_000);
    if (lately.length >= perSecond) return false;
    lately.push(now());
    return true;
  }

  function begin(request: ProviderRequest): Begun {
    const { operation, intentId, key } = request;
    // The limiter comes before the keys: its answer is never stored. https://docs.stripe.com/error-low-level#idempotency
    if (!withinRate()) return { answer: rateLimited() };
    const known = key === undefined ? undefined : keys.begin(key, request);
    if (known !== undefined) return { answer: known };
    const lock = operation === 'create' || operation === 'retrieve' ? undefined : intentId;
    const held = lock !== undefined && locks.has(lock);
    if (held || (intentId !== undefined && !byId.has(intentId))) {
      if (key !== undefined) keys.release(key);
      return { answer: held ? lockTimeout() : unknownIntent() };
    }
    if (lock !== undefined) locks.add(lock);
    let ended: Answer | undefined;
    return {
      end(ending) {
        if (ended !== undefined) return ended;
        if (lock !== undefined) locks.delete(lock);
        const result = ending === 'failed_before' ? serverError() : execute(request);
        ended = ending === 'failed_after' ? serverError() : result;
        if (key !== undefined) keys.store(key, ended);
        return ended;
      },
    };
  }

  function execute({ operation, intentId, params }: ProviderRequest): Answer {
    if (operation === 'create') return create(params as unknown as CreateParams);
    const intent = intentId === undefined ? undefined : byId.get(intentId);
    if (intent === undefined) return unknownIntent();
    switch (operation) {
      case 'retrieve':
        return seen(intent);
      case 'confirm':
        return confirm(intent, params as unknown as ConfirmParams);
      case 'cancel':
        if (!confirmable.has(intent.status)) return unexpected();
        intent.status = 'canceled';
        happened(intent);
        return seen(intent);
      default:
        return operation satisfies never;
    }
  }

  function create({ amountMinor, currency, metadata }: CreateParams): Answer {
    const intent: BookedIntent = {
      id: `${prefix}${books.length + 1}`, paymentId: metadata['paymedic_payment_id'] ?? '', amountMinor, currency, createdAt: now(),
      status: 'requires_payment_method', chargedAt: [], charges: 0, refunded: false,
    };
    books.push(intent);
    byId.set(intent.id, intent);
    return seen(intent);
  }

  function confirm(intent: BookedIntent, { paymentMethod, offSession }: ConfirmParams): Answer {
    if (!confirmable.has(intent.status) || paymentMethod === undefined) return unexpected();
    if (!paymentMethod.startsWith(cards)) return unknownCard();
    const declineCode = paymentMethod.endsWith('chargeDeclined') ? 'generic_decline' : paymentMethod.endsWith('InsufficientFunds') && !hasFunds() ? 'insufficient_funds' : undefined;
    if (declineCode !== undefined) {
      intent.status = 'requires_payment_method';
      happened(intent);
      return declined('card_declined', declineCode);
    }
    if (paymentMethod.endsWith('authenticationRequired')) {
      intent.status = offSession ? 'requires_payment_method' : 'requires_action';
      happened(intent);
      return offSession ? declined('authentication_required', 'authentication_required') : seen(intent);
    }
    succeed(intent);
    return seen(intent);
  }

  function succeed(intent: BookedIntent): void {
    intent.status = 'succeeded';
    intent.chargedAt.push(now());
    intent.charges += 1;
    happened(intent);
  }

  return {
    books,
    events,
    begin,
    handle(request, ending = 'executed') {
      const begun = begin(request);
      return 'answer' in begun ? begun.answer : begun.end(ending);
    },
    limit: (most) => void (perSecond = most),
    search: (paymentId) => books.filter((intent) => intent.paymentId === paymentId && now() - intent.createdAt >= searchLagMs),
    confirmInBrowser(intentId, card) {
      const intent = byId.get(intentId);
      if (intent === undefined || locks.has(intentId)) return;
      // The bank's own page: the card that was confirmed is charged now.
      if (intent.status === 'requires_action' && !card.endsWith('chargeDeclined')) succeed(intent);
      else confirm(intent, { paymentMethod: card, offSession: false });
    },
    refund(intentId) {
      const intent = byId.get(intentId);
      if (intent?.status === 'succeeded') intent.refunded = true;
    },
  };
}
