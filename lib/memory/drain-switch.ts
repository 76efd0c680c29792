import type { DrainSwitch } from '../app/ports';

/** The pump between retry queue and replay, in memory. */
export function createMemoryDrainSwitch(enabledAtFirst = true): DrainSwitch & { readonly enabled: () => boolean } {
  let enabled = enabledAtFirst;
  return { enabled: () => enabled, set: async (wanted) => void (enabled = wanted) };
}
