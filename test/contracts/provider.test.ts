import { startSandbox } from '../../lib/local/stripe/server';
import { createVirtualClock } from '../../lib/memory/clock';
import { createMemoryProvider } from '../../lib/memory/provider';
import type { Fault } from '../../lib/memory/provider';
import { providerAt } from '../providers/odd-server';
import { providerContract } from '../support/provider-contract';

providerContract('memory', async ({ slow, ratePerSecond } = {}) => {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  let next: Fault | undefined;
  const provider = createMemoryProvider({
    clock, timeoutMs: 60_000, ...(ratePerSecond !== undefined && { ratePerSecond }),
    faultOf() {
      const fault = next ?? (slow ? 'slow' : 'none');
      next = undefined;
      return fault;
    },
  });
  return {
    provider, now: () => clock.now(),
    advance: async (ms) => clock.advance(ms),
    failNext: async (executed) => void (next = executed ? 'executed_500' : 'stored_500'),
    authenticate: async (intentId) => provider.authenticate(intentId),
    stop: async () => undefined,
  };
});

providerContract('Stripe’s adapter at the sandbox', async ({ slow, ratePerSecond } = {}) => {
  const sandbox = await startSandbox({ latencyMs: slow ? { min: 150, max: 200 } : { min: 0, max: 1 }, ...(ratePerSecond !== undefined && { ratePerSecond }) });
  const control = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`the sandbox refused ${path}: ${await response.text()}`);
  };
  return {
    provider: providerAt(sandbox.url), now: Date.now,
    advance: (advanceMs) => control('clock', { advanceMs }),
    failNext: (executed) => control('fail-next', { executed }),
    authenticate: (intentId) => control(`payment_intents/${intentId}/authenticate`, { result: 'succeed' }),
    stop: () => sandbox.close(),
  };
});
