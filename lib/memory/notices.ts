import type { Notices } from '../app/ports';
import type { Notice } from '../core/incident';

/** Notices in memory, in the order sent. */
export function createMemoryNotices(): Notices & { readonly sent: readonly Notice[] } {
  const sent: Notice[] = [];
  return { sent, send: async (notice) => void sent.push(notice) };
}
