import { ScenarioError } from './scenario-error';
import type { StripeServer } from './stripe-count';
import { countIntents } from './stripe-count';

interface Reply {
  readonly id?: string;
  readonly status?: string;
  readonly error?: { readonly message?: string };
}

/**
 * One test payment by hand, before minutes of work: does the server take our key, a PaymentIntent and Stripe's test card, and
 * does its list show what we count charges by? Throws a sentence that says what it lacks.
 */
export async function checkStripe(server: StripeServer, id: string, signal: AbortSignal): Promise<void> {
  await countIntents(server, Date.now(), signal);
  const post = async (path: string, form: Readonly<Record<string, string>>): Promise<Reply> => {
    const answer = await fetch(`${server.url}/v1/payment_intents${path}`, {
      method: 'POST', body: new URLSearchParams(form), headers: { 'Authorization': `Bearer ${server.key}`, 'Idempotency-Key': `${id}${path}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
    });
    return (await answer.json().catch(() => ({}))) as Reply;
  };
  const said = ({ error }: Reply) => (error?.message === undefined ? '' : ` It says: ${error.message}`);
  const created = await post('', {
    'amount': '500', 'currency': 'usd', 'metadata[paymedic_payment_id]': id, 'automatic_payment_methods[enabled]': 'true', 'automatic_payment_methods[allow_redirects]': 'never',
  });
  if (created.id === undefined) throw new ScenarioError(`The Stripe server at ${server.url} does not take a PaymentIntent: name a server that speaks Stripe's API.${said(created)}`);
  // https://docs.stripe.com/testing#cards
  const confirmed = await post(`/${created.id}/confirm`, { payment_method: 'pm_card_visa' });
  if (confirmed.status !== 'succeeded') {
    throw new ScenarioError(`The Stripe server at ${server.url} does not charge Stripe's test card pm_card_visa, with which a scenario pays: name a server that knows the test cards.${said(confirmed)}`);
  }
  const counted = await countIntents(server, Date.now() - 600_000, signal);
  if (!counted.some(({ paymentId, status }) => paymentId === id && status === 'succeeded')) {
    throw new ScenarioError(`The Stripe server at ${server.url} does not list the test payment with its metadata, by which charges are counted: name a server whose list of PaymentIntents is complete.`);
  }
}
