import type { Clock } from '../app/ports';
import type { SignedEvent } from '../app/webhook';
import { hintTypes } from '../core/hint';
import type { Hint } from '../core/hint';

/** How old a signed request may be (s), as Stripe's libraries have it: a stolen one is worth nothing later. https://docs.stripe.com/webhooks#replay-attacks */
const toleranceSeconds = 300;

/** The hint in an event of Stripe's, or undefined: of the event only its type, the intent's id and whose payment it is are read. */
export function hintOf(event: unknown): Hint | undefined {
  if (!isRecord(event) || !(hintTypes as readonly unknown[]).includes(event['type'])) return undefined;
  const intent = isRecord(event['data']) ? event['data']['object'] : undefined;
  if (!isRecord(intent) || intent['object'] !== 'payment_intent' || typeof intent['id'] !== 'string') return undefined;
  const paymentId = isRecord(intent['metadata']) ? intent['metadata']['paymedic_payment_id'] : undefined;
  if (typeof paymentId !== 'string' || paymentId === '' || paymentId.length > 100) return undefined;
  return { paymentId, intentId: intent['id'], succeeded: event['type'] === 'payment_intent.succeeded' };
}

/**
 * Reads what Stripe sends by webhook.
 * @param secrets the signing secrets (`whsec_…`) of which any may have signed: while one is rotated there are two
 */
export function createStripeWebhook({ secrets, clock }: { readonly secrets: () => Promise<readonly string[] | undefined>; readonly clock: Pick<Clock, 'now'> }) {
  return async function read(body: string, signature: string): Promise<SignedEvent> {
    const known = await secrets();
    if (known === undefined) return { problem: 'no_secret' };
    const { webhooks, errors } = (await import('stripe')).default;
    for (const secret of known) {
      try {
        const hint = hintOf(webhooks.constructEvent(body, signature, secret, toleranceSeconds, undefined, clock.now()));
        return hint === undefined ? { nothing: true } : { hint };
      } catch (error) {
        // Signed, but no JSON: nothing that we follow.
        if (error instanceof SyntaxError) return { nothing: true };
        if (!(error instanceof errors.StripeSignatureVerificationError)) throw error;
      }
    }
    return { problem: 'bad_signature' };
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
