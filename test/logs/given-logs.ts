import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Analysis } from '../../lib/logs/analysis';
import { createAnalysis, type AnalysisOptions } from '../../lib/logs/analyse';
import { createLogReader } from '../../lib/logs/reader';

/** Analyses files given as their name and text, in this order. */
export function analysed(files: Readonly<Record<string, string>>, options: Partial<AnalysisOptions> = {}): Analysis {
  const names = Object.keys(files);
  const reader = createLogReader({ now: Date.UTC(2026, 10, 22), isUtf8, take: (glance) => analysis.take(glance) });
  const analysis = createAnalysis({ names: reader.names, files: (file) => names[file] ?? '', ...options });
  for (const name of names) {
    const feed = reader.open(name);
    feed.write(Buffer.from(files[name] ?? ''));
    feed.end();
  }
  return analysis.result(reader.reading());
}

/** Text of a fixture. */
export function fixture(name: string): string {
  return readFileSync(join(__dirname, '..', 'fixtures', 'logs', name), 'utf8');
}
