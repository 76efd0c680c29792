import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { fixedUsage } from '../../bench/fixed-usage';
import { runFlows } from '../../bench/flows';
import { costOf } from '../../bench/prices';
import { scenarios } from '../../bench/scenarios';
import { defaultSettings } from '../../lib/core/settings';
import type { StackTemplate } from '../support/stack-view';
import { configured, stackWith } from './synthesised';

describe('the cost', () => {
  it('of an idle month stays at most 15 dollars, and a payment asks no more of AWS than it did', async () => {
    const template = Template.fromStack(stackWith(configured('prod'))).toJSON() as StackTemplate;
    const flows = await runFlows(0.5);
    const [idle] = scenarios({ flows, fixed: fixedUsage(template), traced: true, tickMs: defaultSettings.healer.tickMs, memoryGigabytes: 0.5 });
    expect(costOf(idle?.usage ?? {})).toBeLessThanOrEqual(15);
    const { write = 0, read = 0 } = flows.payment.usage;
    // Claim 2, attempt 3, intent 1, end 2, in flight 2, evidence 1; index units included.
    expect(write).toBeLessThanOrEqual(11);
    // The plan, the evidence and two slots of traffic, read strongly in one call.
    expect(read).toBeLessThanOrEqual(4);
    expect(flows.payment.metrics).toHaveLength(4);
  });
});
