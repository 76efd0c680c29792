import type { LogRecord } from './record';

const mostRecords = 20_000;
/** Of their messages and stacks together, in UTF-16 units. */
const mostText = 32_000_000;

/** The records before the present one that name a request or trace, by its id: as many of the latest as fit. */
export function createLately() {
  const byId = new Map<string, LogRecord[]>();
  const order: { readonly id: string; readonly record: LogRecord }[] = [];
  let oldest = 0;
  let text = 0;

  function add(whole: LogRecord): void {
    // The object that was logged would be kept a second time.
    const record: LogRecord = { ...whole, fields: undefined };
    for (const id of new Set([record.traceId, record.requestId])) {
      if (id === undefined) continue;
      const its = byId.get(id);
      if (its) its.push(record);
      else byId.set(id, [record]);
      order.push({ id, record });
      text += sizeOf(record);
    }
    while (order.length > oldest && (order.length - oldest > mostRecords || text > mostText)) forgetOldest();
  }

  function forgetOldest(): void {
    const next = order[oldest];
    oldest += 1;
    if (!next) return;
    text -= sizeOf(next.record);
    const its = byId.get(next.id);
    its?.shift();
    if (its?.length === 0) byId.delete(next.id);
    if (oldest <= mostRecords) return;
    order.splice(0, oldest);
    oldest = 0;
  }

  return { add, of: (id: string): readonly LogRecord[] => byId.get(id) ?? [] };
}

function sizeOf({ message, error }: LogRecord): number {
  return message.length + (error?.stack?.length ?? 0);
}
