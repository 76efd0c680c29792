import type { Clock, RouteMirror } from '../app/ports';
import { parseOverride } from '../core/override';

/** Parameter Store in memory: the mirrored route, and the text that a person wrote. */
export interface MemoryRouteMirror extends RouteMirror {
  readonly value: () => string | undefined;
  /** @param text JSON `{ route, reason, until }`; undefined takes it away */
  readonly setOverride: (text: string | undefined) => void;
}

export function createMemoryRouteMirror({ clock, providers }: { readonly clock: Clock; readonly providers: readonly string[] }): MemoryRouteMirror {
  let value: string | undefined;
  let override: string | undefined;
  return {
    value: () => value,
    setOverride: (text) => void (override = text),
    publish: async (route) => void (value = route),
    override: async () => parseOverride(override, ['queue', ...providers], clock.now()),
  };
}
