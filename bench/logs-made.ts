import { closeSync, openSync, writeSync } from 'node:fs';

const methods = ['GET', 'GET', 'GET', 'POST'] as const;
const paths = ['/api/v1/users', '/api/v1/products', '/api/v1/orders', '/api/v1/payments', '/api/v1/dashboard', '/api/v1/reports', '/api/v1/auth/login', '/api/v1/cart'] as const;
/** One in twenty fails, as on a bad day. */
const statuses = [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 201, 201, 201, 204, 404, 500] as const;
const start = Date.UTC(2026, 0, 4);
const flushAt = 4_194_304;

export type MadeKind = 'access' | 'json';

/** Writes a log of about so many bytes, the same for the same seed; gives its lines. Ten thousand addresses, a user in every second line, ids in a third of the paths. */
export function makeLog(file: string, kind: MadeKind, bytes: number, seed = 1): number {
  const random = mulberry32(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const descriptor = openSync(file, 'w');
  let time = start;
  let written = 0;
  let lines = 0;
  let held = '';
  while (written + held.length < bytes) {
    time += Math.floor(random() * 60);
    const id = random() < 0.33 ? `/${Math.floor(random() * 1e6)}` : '';
    const request = { method: pick(methods), path: pick(paths) + id, status: pick(statuses), ms: Math.floor(random() ** 3 * 2_000) };
    const caller = Math.floor(random() * 10_000);
    held += kind === 'access' ? accessLine(time, request, caller) : jsonLine(time, request, caller, lines);
    lines += 1;
    if (held.length > flushAt) {
      written += writeSync(descriptor, held);
      held = '';
    }
  }
  writeSync(descriptor, held);
  closeSync(descriptor);
  return lines;
}

interface MadeRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
}

function accessLine(time: number, { method, path, status, ms }: MadeRequest, caller: number): string {
  const user = caller % 2 === 0 ? ` user=u${caller}` : '';
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} ${method} ${path} ${status} ${ms}ms${user} ip=10.0.${caller >> 8}.${caller & 255}\n`;
}

function jsonLine(time: number, { method, path, status, ms }: MadeRequest, caller: number, line: number): string {
  const level = status >= 500 ? 50 : status >= 400 ? 40 : 30;
  const record = {
    level, time, pid: 7, hostname: 'shop-1', service: 'shop', reqId: `req-${line.toString(36)}`, userId: `u${caller}`,
    req: { method, url: path, remoteAddress: `10.0.${caller >> 8}.${caller & 255}` }, res: { statusCode: status }, responseTime: ms,
    ...(status >= 500 && { err: { type: 'TypeError', message: 'x is undefined', stack: 'TypeError: x is undefined\n    at handler (/app/src/pay.js:10:5)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)' } }),
    msg: status >= 500 ? 'request errored' : 'request completed',
  };
  return `${JSON.stringify(record)}\n`;
}

/** A small seeded generator (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
