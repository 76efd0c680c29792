import type { HealerBell } from '../app/ports';

/** A bell that keeps its rings; whoever plays the healer takes them. */
export function createMemoryHealerBell(): HealerBell & { readonly rings: readonly string[]; readonly take: () => readonly string[] } {
  const rings: string[] = [];
  return { rings, take: () => rings.splice(0), ring: async (reason) => void rings.push(reason) };
}
