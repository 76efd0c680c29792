import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { measure } from '../../bench/measure';
import { costOf } from '../../bench/prices';
import { scenarios } from '../../bench/scenarios';
import type { Measured, Scenario } from '../../bench/scenarios';
import { root } from './synthesised';

describe('the cost', () => {
  let measured: Measured;
  let all: readonly Scenario[];
  beforeAll(async () => {
    ({ measured } = await measure('prod'));
    all = scenarios(measured);
  });

  it('of an idle month stays at most 15 dollars', () => {
    expect(costOf(all[0]?.usage ?? {})).toBeLessThanOrEqual(15);
  });

  it('of a payment stays what it was: it asks no more of AWS', () => {
    const { write = 0, read = 0 } = measured.flows.payment.usage;
    // Claim 2, attempt 3, intent 1, end 2, in flight 2, evidence 1; index units included.
    expect(write).toBeLessThanOrEqual(11);
    // The plan, the evidence and two slots of traffic, read strongly in one call.
    expect(read).toBeLessThanOrEqual(4);
    expect(measured.flows.payment.metrics).toHaveLength(4);
  });

  it.each(['README.md', 'docs/cost.md'])('stands in %s as it is measured', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    for (const { name, usage } of all) {
      const shown = text.split('\n').find((line) => line.startsWith(`| ${name} | $`))?.split('|')[2]?.trim().slice(1);
      // Log lines differ by some bytes from run to run.
      expect({ name, dollars: Number(shown) }).toEqual({ name, dollars: expect.closeTo(costOf(usage), 1) });
    }
  });
});
