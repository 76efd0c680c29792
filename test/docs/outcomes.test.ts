import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { outcomesPage } from '../../bench/outcomes';
import { outcomeTable } from '../../lib/core/outcome-table';
import { fc } from '../support/property';
import { anyTry } from '../core/given';
import { rowOf } from '../../lib/core/classify';

describe('docs/outcomes.md', () => {
  it('is what the outcome table says: `npx tsx bench/outcomes.ts > docs/outcomes.md` writes it', () => {
    expect(readFileSync(join(__dirname, '..', '..', 'docs', 'outcomes.md'), 'utf8')).toBe(outcomesPage());
  });

  it('names each row once, with its source', () => {
    expect(new Set(outcomeTable.map(({ what }) => what)).size).toBe(outcomeTable.length);
    for (const { source } of outcomeTable) expect(source).toMatch(/^https:\/\/docs\.stripe\.com\//);
  });

  it('has no row that nothing ever reaches', () => {
    const extra = [
      { sent: true, status: 409 }, { sent: true, status: 400, error: { type: 'invalid_request_error', code: 'payment_method_provider_timeout' } },
      { sent: true, status: 404, error: { type: 'invalid_request_error' } },
    ];
    const reached = new Set(extra.map((attempt) => rowOf(attempt).what));
    for (const attempt of fc.sample(anyTry, 5_000)) reached.add(rowOf(attempt).what);
    expect(outcomeTable.map(({ what }) => what).filter((what) => !reached.has(what))).toEqual([]);
  });
});
