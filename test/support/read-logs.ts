import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Glance } from '../../lib/logs/glance';
import { createLogReader } from '../../lib/logs/reader';
import type { Reading } from '../../lib/logs/reading';
import type { LogRecord } from '../../lib/logs/record';

export interface Read {
  readonly records: readonly LogRecord[];
  /** Copies, in the order of the records, with the names of their ids. */
  readonly glances: readonly Record<string, unknown>[];
  readonly reading: Reading;
}

/** What the reader makes of some texts, each a file; `chunk` is how many bytes it gets at a time. */
export function readTexts(texts: readonly (string | Buffer)[], options: { readonly timeZone?: string; readonly now?: number; readonly chunk?: number } = {}): Read {
  const records: LogRecord[] = [];
  const glances: Record<string, unknown>[] = [];
  const { chunk = 65_536, now = Date.UTC(2026, 10, 22, 12), timeZone = 'UTC' } = options;
  const reader = createLogReader({ timeZone, now, isUtf8, take });
  function take(glance: Glance): void {
    const { file, line, lines, time, level, status, durationMs, route, user, address, service } = glance;
    const { routes, users, addresses, services } = reader.names;
    glances.push({ file, line, lines, time, level, status, durationMs, route: routes.nameOf(route), user: users.nameOf(user), address: addresses.nameOf(address), service: services.nameOf(service) });
    records.push(glance.record());
  }
  texts.forEach((text, index) => {
    const bytes = Buffer.from(text);
    const feed = reader.open(`file${index}`);
    for (let at = 0; at < bytes.length; at += chunk) feed.write(Buffer.from(bytes.subarray(at, at + chunk)));
    feed.end();
  });
  return { records, glances, reading: reader.reading() };
}

/** A log of test/fixtures/logs. */
export function logFixture(name: string): string {
  return readFileSync(join(__dirname, '../fixtures/logs', name), 'utf8');
}
