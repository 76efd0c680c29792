import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/**
 * Attempts are counted in slots by the time of their start, and the present and the last slot are read: an attempt counts for
 * at least one slot's width, and one whose process died is forgotten after two. 20 s is more than any deadline that the
 * configuration allows (14 s, as charge must answer within 15 s).
 */
const slotMs = 20_000;
/** TTL only tidies up; it may be late by days. */
const keptSeconds = 3_600;

/** Key of the slot of a moment, and when its item may go (s since 1970). */
export function slotAt(provider: string, at: number): { readonly pk: string; readonly expiresAt: number } {
  const slot = Math.floor(at / slotMs);
  return { pk: `traffic#${provider}#${slot}`, expiresAt: Math.ceil(((slot + 1) * slotMs) / 1_000) + keptSeconds };
}

/** The slots that still count. */
export function countingSlots(provider: string, now: number): readonly string[] {
  return [slotAt(provider, now).pk, slotAt(provider, now - slotMs).pk];
}

/** Attempts that began in these slots and have not ended. A lost answer may count an end twice, so none goes below 0. */
export function inFlightOf(slots: readonly (Record<string, AttributeValue> | undefined)[]): number {
  return slots.reduce((sum, slot) => {
    const { started = 0, ended = 0 } = (slot === undefined ? {} : unmarshall(slot)) as { started?: number; ended?: number };
    return sum + Math.max(0, started - ended);
  }, 0);
}
