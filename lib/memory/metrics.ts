import type { Metrics } from '../app/ports';

type ProviderCall = Parameters<Metrics['providerCall']>[0];

/** Metrics in memory: every call, every retry, and the last value of each gauge. */
export interface MemoryMetrics extends Metrics {
  readonly calls: readonly ProviderCall[];
  readonly retries: readonly { readonly provider: string; readonly operation: string }[];
  readonly gauges: ReadonlyMap<Parameters<Metrics['gauge']>[0], number>;
}

export function createMemoryMetrics(): MemoryMetrics {
  const calls: ProviderCall[] = [];
  const retries: { readonly provider: string; readonly operation: string }[] = [];
  const gauges = new Map<Parameters<Metrics['gauge']>[0], number>();
  return {
    calls, retries, gauges,
    providerCall: (call) => void calls.push(call),
    retry: (provider, operation) => void retries.push({ provider, operation }),
    gauge: (name, value) => void gauges.set(name, value),
  };
}
