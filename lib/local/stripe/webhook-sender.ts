import { createHmac } from 'node:crypto';
import type { Account } from './account';
import type { StripeEvent } from './objects';

/** How long an endpoint may take to answer before its delivery counts as failed. Not published; the sandbox waits this long. */
const patienceMs = 10_000;
/** Stripe tries for days, with growing pauses; the sandbox twice more, in seconds. https://docs.stripe.com/webhooks#retries */
const pausesMs = [1_000, 5_000];

/** Sends events to the account's webhook endpoints: later than the answer, in no order, signed. */
export function createWebhookSender(account: Pick<Account, 'now' | 'webhookEndpoints'>) {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const timers = new Map<NodeJS.Timeout, () => void>();

  async function deliver(url: string, secret: string, body: string): Promise<void> {
    for (const pauseMs of [0, ...pausesMs]) {
      if (pauseMs > 0) await pause(pauseMs);
      if (stopping.signal.aborted || (await post(url, secret, body))) return;
    }
  }

  async function post(url: string, secret: string, body: string): Promise<boolean> {
    try {
      const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Stripe-Signature': signatureOf(body, secret, account.now()), 'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)' };
      const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(patienceMs)]) });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.set(timer, resolve);
    });
  }

  return {
    /** Returns at once. */
    send(event: StripeEvent): void {
      const body = JSON.stringify(event, null, 2);
      for (const { endpoint, secret } of account.webhookEndpoints.values()) {
        if (!endpoint.enabled_events.some((type) => type === '*' || type === event.type)) continue;
        const work = deliver(endpoint.url, secret, body).finally(() => running.delete(work));
        running.add(work);
      }
    },
    /** Gives up what was not delivered. */
    async close(): Promise<void> {
      stopping.abort();
      for (const [timer, wake] of timers) {
        clearTimeout(timer);
        wake();
      }
      await Promise.allSettled(running);
    },
  };
}

/** The header over a body. https://docs.stripe.com/webhooks#verify-manually */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const timestamp = Math.floor(nowMs / 1_000);
  return `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
