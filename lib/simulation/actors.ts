import { oneOf } from './chooser';
import type { Chooser } from './chooser';
import type { Order } from './invocations';
import { secondName } from './world';

/** Something that somebody does at a time (ms of the true clock). */
export interface Action {
  readonly at: number;
  readonly what:
    | { readonly by: 'shop'; readonly does: 'post'; readonly order: Order }
    | { readonly by: 'shop'; readonly does: 'get' | 'cancel'; readonly id: string }
    /** It says so only when its order hook is asked. */
    | { readonly by: 'shop'; readonly does: 'want' | 'no_longer_want'; readonly id: string }
    /** The customer's browser has the client secret; any provider's form takes the card. */
    | { readonly by: 'browser'; readonly intentId: string; readonly card: string }
    /** In the provider's dashboard, which finds intents by a search that lags. */
    | { readonly by: 'person'; readonly does: 'cancel_intent' | 'refund' | 'redrive'; readonly id: string }
    | { readonly by: 'person'; readonly does: 'pin' | 'unpin' }
    /** Money comes to an account that was empty, or it is spent. */
    | { readonly by: 'customer'; readonly hasFunds: boolean }
    /** Makes up an event of the provider's, with a stolen secret or without one. */
    | { readonly by: 'forger'; readonly id: string; readonly signed: boolean };
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

export const goodCard = 'pm_card_visa';
export const badCard = 'pm_card_chargeDeclined';
export const askingCard = 'pm_card_authenticationRequired';
/** Declined while its owner has no money, and taken when there is some. */
export const emptyCard = 'pm_card_chargeDeclinedInsufficientFunds';

function cardFor(chooser: Chooser): string | undefined {
  const cards = [goodCard, badCard, askingCard, 'pm_card_mastercard', undefined, emptyCard];
  return cards[chooser.pick([12, 2, 3, 2, 1, 2], 'the card')];
}

/** Everything that a shop, its customers and people do about one payment. */
export function actionsFor(chooser: Chooser, id: string, startAt: number, spreadMs: number): readonly Action[] {
  const sentAt = startAt + chooser.between(0, spreadMs, 'when the shop sends');
  const validMs = [2 * minuteMs, 10 * minuteMs, hourMs, 3 * hourMs, 30 * hourMs][chooser.pick([3, 4, 6, 2, 1], 'how long the charge is wanted')] ?? hourMs;
  const paymentMethod = cardFor(chooser);
  const order: Order = {
    id, amountMinor: chooser.between(1, 99, 'the amount') * 100, offSession: chooser.chance(0.5, 'off session'), validUntil: sentAt + validMs,
    ...(paymentMethod !== undefined && { paymentMethod }),
    ...(chooser.chance(0.5, 'an instrument for the second provider') && { instruments: { [secondName]: { paymentMethod: oneOf(chooser, ['pm_second_visa', 'pm_second_visa', 'pm_second_chargeDeclined'], 'the card there') } } }),
  };
  const actions: Action[] = [];
  const post = (at: number, changed: Partial<Order> = {}): void => void actions.push({ at, what: { by: 'shop', does: 'post', order: { ...order, ...changed } } });
  const callers = 1 + chooser.pick([6, 3, 1], 'how many callers at once');
  for (let caller = 0; caller < callers; caller += 1) post(sentAt);
  for (let more = chooser.pick([2, 3, 2, 1], 'how much more the shop does'); more > 0; more -= 1) {
    const at = sentAt + chooser.between(0, chooser.chance(0.5, 'soon') ? 20 * secondMs : 2 * spreadMs, 'when the shop does more');
    const kind = chooser.pick([5, 1, 4, 4, 2, 1, 1, 2], 'what the shop does');
    if (kind === 0) post(at);
    else if (kind === 1) post(at, { amountMinor: order.amountMinor + 1 });
    else if (kind === 2) post(at, { paymentMethod: oneOf(chooser, [goodCard, badCard, askingCard, 'pm_card_amex'], 'the other card') });
    else if (kind === 3) actions.push({ at, what: { by: 'shop', does: 'cancel', id } });
    else if (kind === 4) actions.push({ at, what: { by: 'shop', does: 'get', id } });
    else if (kind === 5) actions.push({ at: at + 2 * minuteMs, what: { by: 'person', does: oneOf(chooser, ['cancel_intent', 'refund'] as const, 'in the dashboard'), id } });
    else if (kind === 6) actions.push({ at, what: { by: 'person', does: 'redrive', id } });
    else actions.push({ at, what: { by: 'forger', id, signed: chooser.chance(0.6, 'with a stolen secret') } });
  }
  return actions;
}

/** A shop that does not want its order any more, and now and then wants it again; its order hook says so. */
export function mindFor(chooser: Chooser, id: string, startAt: number, spreadMs: number): readonly Action[] {
  if (!chooser.chance(0.3, 'the order is not wanted any more')) return [];
  const at = startAt + chooser.between(0, 2 * spreadMs, 'since when');
  const back: Action = { at: at + chooser.between(0, 2 * spreadMs, 'until when'), what: { by: 'shop', does: 'want', id } };
  return [{ at, what: { by: 'shop', does: 'no_longer_want', id } }, ...(chooser.chance(0.3, 'it is wanted again') ? [back] : [])];
}

/** Customers with little money: some comes, and now and then it is spent before ours is charged. */
export function fundsFor(chooser: Chooser, startAt: number, spreadMs: number): readonly Action[] {
  const at = startAt + chooser.between(0, 3 * spreadMs, 'when money comes');
  const spentAt = at + chooser.between(0, spreadMs, 'when it is spent');
  return [{ at, what: { by: 'customer', hasFunds: true } }, ...(chooser.chance(0.3, 'it is spent') ? [{ at: spentAt, what: { by: 'customer', hasFunds: false } } as const] : [])];
}

/** A person who pins the route to the queue for a while, now and then. */
export function pinnedFor(chooser: Chooser, startAt: number, spreadMs: number): readonly Action[] {
  if (!chooser.chance(0.1, 'a person pins the route')) return [];
  const at = startAt + chooser.between(0, spreadMs, 'when it is pinned');
  return [{ at, what: { by: 'person', does: 'pin' } }, { at: at + chooser.between(0, spreadMs, 'when it is let go'), what: { by: 'person', does: 'unpin' } }];
}

/** A customer who has got a client secret: finishes soon, late or never. */
export function browserAction(chooser: Chooser, intentId: string, now: number): Action | undefined {
  const afterMs = [secondMs, 30 * secondMs, 10 * minuteMs, 2 * hourMs][chooser.pick([3, 3, 2, 1, 3], 'when the customer finishes')];
  if (afterMs === undefined) return undefined;
  return { at: now + chooser.between(0, afterMs, 'exactly when'), what: { by: 'browser', intentId, card: oneOf(chooser, ['visa', 'visa', 'chargeDeclined'], 'the card in the browser') } };
}
