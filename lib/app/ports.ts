import type { Evidence, Sign } from '../core/breaker';
import type { Delivery, Undeliverable } from '../core/delivery';
import type { ShopEvent } from '../core/event';
import type { EventSpan, EventWalk } from '../core/event-walk';
import type { Forms } from '../core/fence';
import type { Memory } from '../core/health';
import type { Hint } from '../core/hint';
import type { Backlog, Notice } from '../core/incident';
import type { Poison, ReconcileWish, RetryMessage } from '../core/message';
import type { OrderWord } from '../core/order-question';
import type { Answer, Failure } from '../core/outcome';
import type { Change, Order, Payment, PaymentState, StoredRequest } from '../core/payment';
import type { Override } from '../core/override';
import type { Plan, Steering } from '../core/plan';

/** Time. Ages go by wall clock: a Lambda environment may be frozen between any two calls. */
export interface Clock {
  /** ms since 1970 */
  now(): number;
  /** Resolves after so many ms. */
  sleep(ms: number): Promise<void>;
}

/** Ids and chance. */
export interface Random {
  /** A fresh id of at least 64 random bits. */
  id(): string;
  /** A number in [0, 1). */
  chance(): number;
}

/** The only truth about money here. Every method may throw; then nothing is known of its effect. */
export interface Ledger {
  /**
   * Puts a new payment if its id is not there yet.
   * Of two callers at once one gets `claimed`, the other the payment as it stands.
   */
  claim(change: Change & { state: 'claimed' }): Promise<{ readonly claimed: Payment } | { readonly existing: Payment }>;
  /** Strongly consistent. */
  get(id: string): Promise<Payment | undefined>;
  /**
   * Writes `next` if the payment still has the version of `previous`; a write of ours whose answer was lost counts as done.
   * Losing the race is an expected outcome; a step that the state machine does not have throws (lib/core/transitions.ts).
   */
  replace(previous: Payment, next: Change): Promise<{ readonly written: Payment } | { readonly conflict: Payment | undefined }>;
  /** Ids of open payments in a state that are due, oldest first; may lag behind, so each is read again before anything is done. */
  due(state: PaymentState, now: number, limit: number): Promise<readonly string[]>;
  /** What waits, counted up to a bound. */
  backlog(now: number): Promise<Backlog>;
}

/** Plan and evidence: small items beside the payments, read strongly. */
export interface Control {
  /** One read beside every claim. */
  steering(provider: string, now: number): Promise<Steering>;
  /** The healer's own item. */
  read(): Promise<ControlItem | undefined>;
  /** Conditional on the version that was read (0: not there yet). False: somebody else wrote first. */
  write(item: ControlItem, previousVersion: number): Promise<boolean>;
  /** Adds a sign; returns the evidence after it. */
  sign(provider: string, sign: Sign, now: number, detail?: string): Promise<Evidence>;
  /** Forgets the scores, not the totals. */
  clearEvidence(provider: string): Promise<void>;
  /** Counts an attempt in; returns what ends it. A crash leaks a place for a few seconds only. */
  enter(provider: string, now: number): Promise<() => Promise<void>>;
  /** True for the first who asks. */
  takePermit(permit: string, now: number): Promise<boolean>;
  /** Takes tokens of the drain's bucket, or says how long to wait (ms, Infinity while held). */
  takeTokens(provider: string, calls: number, perSecond: number, now: number): Promise<{ readonly granted: true } | { readonly granted: false; readonly waitMs: number }>;
}

export interface ControlItem {
  readonly version: number;
  readonly memory: Memory;
  readonly plan: Plan;
  /** The healer that loops now, and until when it is believed. */
  readonly loop?: { readonly owner: string; readonly until: number };
}

export interface RetryQueue {
  /** @param delayMs at most 15 minutes (SQS), longer ones are cut */
  send(message: RetryMessage, delayMs: number): Promise<void>;
  /** Poison: kept as it came, with a typed reason, where an alarm says "look". */
  quarantine(body: string, reason: Poison): Promise<void>;
}

/** Wakes reconcile: for one payment, or for everything that is unknown. */
export interface ReconcileQueue {
  send(wish: ReconcileWish, delayMs: number): Promise<void>;
}

/** The shop's own word on an order, asked before a payment that waited is charged. */
export interface OrderHook {
  /** Takes two seconds at most and never throws: an error, silence and nonsense are `no_answer`. */
  ask(order: Order): Promise<OrderWord>;
}

/** Wakes the healer; may be lost. */
export interface HealerBell {
  ring(reason: string): Promise<void>;
}

/** A card provider. Each call is exactly one HTTP request, with the key and the parameters it is given. Never throws. */
export interface Provider {
  readonly name: string;
  readonly forms: Forms;
  /** Is there a key to work with? Loads it; true while it cannot be told. */
  configured(): Promise<boolean>;
  /** Where people see an intent. */
  linkTo(intentId: string): string;
  /** One attempt's calls share one deadline (ms since 1970) and one connection; after it nothing is sent. */
  session<T>(deadlineAt: number, work: (calls: ProviderCalls) => Promise<T>): Promise<T>;
}

export interface ProviderCalls {
  create(request: StoredRequest): Promise<Answer>;
  confirm(intentId: string, request: StoredRequest): Promise<Answer>;
  retrieve(intentId: string): Promise<Answer>;
  cancel(intentId: string, key: string): Promise<Answer>;
  /** A harmless read. */
  probe(): Promise<'up' | 'down' | 'refused'>;
}

/** Parameter Store: what people and other services see. */
export interface RouteMirror {
  /** Writes the route if it differs from what is there. */
  publish(route: string): Promise<void>;
  /** The person's word; a malformed one is undefined and reported by `problem`. */
  override(): Promise<{ readonly override?: Override; readonly problem?: string }>;
}

export interface Notices {
  send(notice: Notice): Promise<void>;
}

/** Tells the shop over a bus. Throws when the bus did not take the event; one that was taken may come more than once. */
export interface EventBus {
  put(event: ShopEvent): Promise<void>;
}

/** Tells the shop by one signed request. Never throws: whatever is no clear yes is a no, with its reason in a few words. */
export interface Webhook {
  post(event: ShopEvent): Promise<{ readonly delivered: true } | { readonly delivered: false; readonly why: string }>;
}

/** Events on their way to the shop that have to be tried, or tried again. */
export interface DeliveryQueue {
  /** @param delayMs at most 15 minutes (SQS), longer ones are cut */
  send(delivery: Delivery, delayMs: number): Promise<void>;
  /** Given up: kept as it came, with a typed reason, where an alarm says "look" and a person sends it again. */
  setAside(body: string, reason: Undeliverable): Promise<void>;
}

/** The pump between retry queue and replay; only saves money. */
export interface DrainSwitch {
  set(enabled: boolean): Promise<void>;
}

/** The analyser's newest report, and the wish for a new one. */
export interface LogReports {
  request(): Promise<void>;
  /** Of the newest report; undefined when it found nothing wrong. */
  latest(): Promise<LogReport | undefined>;
}

export interface LogReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The likeliest cause, as the logs show it, and where. */
  readonly cause: string;
  /** Where people find the whole report. */
  readonly report?: string;
}

/** Structured logs. Never a card, key, client secret or customer detail. */
export interface Log {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Numbers for CloudWatch; names and dimensions are those of DESIGN.md. */
export interface Metrics {
  /** One provider call. `category` only with status `error`. */
  providerCall(call: { provider: string; operation: string; status: 'ok' | 'declined' | 'error'; latencyMs: number; category?: string }): void;
  retry(provider: string, operation: string): void;
  gauge(name: 'QueuedPayments' | 'OldestQueuedSeconds' | 'UnknownPayments' | 'HealerHeartbeat' | 'Route' | 'LateEvents', value: number): void;
}

/** What a provider says has happened, as hints: read again what may have been lost on its way. Never throws. */
export interface EventHistory {
  /** Up to 100 events of a span, newest first, after the one it names. */
  page(span: EventSpan, deadlineAt: number): Promise<EventPage | Failure>;
}

export interface EventPage {
  readonly kind: 'events';
  /** Those about payments of ours; others are left out. */
  readonly hints: readonly Hint[];
  /** The oldest event of the page, whoever it is about. */
  readonly last?: string;
  readonly more: boolean;
}

/** How far each provider's events were walked; beside the payments. */
export interface EventWalks {
  readWalk(provider: string): Promise<EventWalk | undefined>;
  /** Under the condition of the version before it. False: somebody else wrote first. */
  saveWalk(provider: string, walk: EventWalk): Promise<boolean>;
}
