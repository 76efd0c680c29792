import type { ControlItem } from '../app/ports';
import type { ShopEvent } from '../core/event';
import type { Payment } from '../core/payment';

/** What happened in a schedule, for people; lines are made only when somebody will read them. */
export interface Timeline {
  add(line: () => string): void;
  readonly lines: readonly string[];
}

/** @param wanted false: nothing is written, which is much faster */
export function createTimeline(wanted: boolean, now: () => number, startMs: number): Timeline {
  const lines: string[] = [];
  return {
    lines,
    add(line) {
      if (wanted) lines.push(`${clockTime(now() - startMs)}  ${line()}`);
    },
  };
}

function clockTime(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const part = (value: number, width = 2): string => String(value).padStart(width, '0');
  return `${part(Math.floor(seconds / 3_600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}.${part(Math.floor(ms % 1_000), 3)}`;
}

type Row = Payment | Omit<Payment, 'version' | 'writeId'>;

function described(row: Row): string {
  const { fence } = row;
  const marks = fence === undefined ? '' : [
    fence.intentId ?? 'no intent', fence.inDoubt && 'in doubt', fence.abandoned && 'abandoned', fence.secretGiven && 'secret given', fence.canceled && 'canceled', row.cancelRequested && 'cancel requested',
  ].filter(Boolean).join(', ');
  return `${row.state}${'version' in row ? ` v${row.version}` : ''}${marks === '' ? '' : ` (${marks})`}`;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && 'state' in value && 'order' in value;

const isEvent = (value: unknown): value is ShopEvent => typeof value === 'object' && value !== null && 'ledgerVersion' in value && 'type' in value;

/** A call of a port in a few words. */
export function describeStep(step: string, args: readonly unknown[]): string {
  const [first, second] = args;
  if (isRow(first)) return `${step} ${first.order.id}: ${described(first)}${isRow(second) ? ` → ${described(second)}` : ''}`;
  if (isEvent(first)) return `${step} ${first.id}`;
  if (step === 'control.write') return `${step} ${(first as ControlItem).memory.health.state}, ${(first as ControlItem).plan.reason}`;
  if (first === undefined) return step;
  return `${step} ${typeof first === 'string' ? first : JSON.stringify(first)}`;
}
