import { answerBadSignature, answerHinted, answerNoWebhookSecret, answerTooLarge, answerWebhookUnavailable } from '../core/answer';
import type { HttpAnswer } from '../core/answer';
import type { Hint } from '../core/hint';
import type { TakeHint } from './hints';
import type { Log } from './ports';

/** What a signed request of the provider turned out to be. */
export type SignedEvent =
  | { readonly hint: Hint }
  /** Signed, and nothing that we follow. */
  | { readonly nothing: true }
  | { readonly problem: 'no_secret' | 'bad_signature' };

export interface WebhookDeps {
  /** Checks the signature before anything else is believed. Throws when the secret cannot be read. */
  readonly read: (body: string, signature: string) => Promise<SignedEvent>;
  readonly take: TakeHint;
  readonly log: Log;
}

/** An event with its PaymentIntent takes a few kilobytes; a stranger gets no more of our time than this takes. */
const largestBodyBytes = 256 * 1024;

/** POST /webhooks/stripe: anybody may call it, so nothing is believed but the signature, and of the event only whose payment to look at. */
export function createWebhook(deps: WebhookDeps) {
  const { take, log } = deps;
  /** @param body as it came, byte for byte: the signature is over it */
  return async function webhook(body: string, signature = ''): Promise<HttpAnswer> {
    if (body.length > largestBodyBytes) return answerTooLarge(largestBodyBytes);
    try {
      const event = await deps.read(body, signature);
      if ('problem' in event) return event.problem === 'no_secret' ? answerNoWebhookSecret() : answerBadSignature();
      return answerHinted('hint' in event ? await take(event.hint) : 'ignored');
    } catch (error) {
      // The provider sends it again; the ladder and the schedule do not need it.
      log.error('an event could not be taken', { error: String(error) });
      return answerWebhookUnavailable();
    }
  };
}
