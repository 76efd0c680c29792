import type { Webhook } from '../app/ports';
import type { ShopEvent } from '../core/event';
import { frozenCopy } from './rows';

/** What the shop's server does with a request: it answers with a status, or takes it and its answer is lost. */
export type ShopServer = { readonly status: number } | 'silent';

/** A shop's server in memory, with what reached it, in order. */
export interface MemoryWebhook extends Webhook {
  readonly received: readonly ShopEvent[];
  setServer(server: ShopServer): void;
}

/** Answers 204 until it is told otherwise. Only a 2xx is a yes. */
export function createMemoryWebhook(): MemoryWebhook {
  const received: ShopEvent[] = [];
  let server: ShopServer = { status: 204 };
  return {
    received,
    setServer: (next) => void (server = next),
    async post(event) {
      received.push(frozenCopy(event));
      if (server === 'silent') return { delivered: false, why: 'no answer' };
      return server.status >= 200 && server.status < 300 ? { delivered: true } : { delivered: false, why: `HTTP ${server.status}` };
    },
  };
}
