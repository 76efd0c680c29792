import { ok, warn, type Check } from './finding';

/** May Stripe wake us? It makes lookups quicker, and nothing depends on it. */
export const webhookCheck: Check = { name: 'webhook', run: async ({ stack, signingSecrets }) => {
  const secrets = await signingSecrets();
  if (secrets === undefined) {
    return [warn('webhook', 'no signing secret: Stripe\'s events are refused, and payments are looked up on their own schedule', `make a webhook endpoint at Stripe for ${stack.output('WebhookUrl')}, then run: npx paymedic key set --webhook --stack ${stack.name}`)];
  }
  return [ok('webhook', secrets.length === 1 ? 'a signing secret is set' : `${secrets.length} signing secrets are set: take the old one away when Stripe has`)];
} };
