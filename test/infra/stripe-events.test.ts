import { describe, expect, it } from '@jest/globals';
import { undelivered } from '../support/delivery';
import { listRights, missingRights } from '../support/rights';
import type { StackTemplate } from '../support/stack-view';
import { resourcesOf, templateWith } from './synthesised';

const eventSource = 'aws.partner/stripe.com/ed_test_1';

describe('Stripe\'s partner event source', () => {
  const template = templateWith({ stripe: { eventSource } });

  it('gets the bus that AWS made for it, and a rule for the types that we follow', () => {
    const [bus] = Object.values(resourcesOf(template, 'AWS::Events::EventBus')).filter(({ Properties }) => Properties?.['EventSourceName'] === eventSource);
    expect(bus?.Properties).toMatchObject({ Name: eventSource });
    const patterns = Object.values(resourcesOf(template, 'AWS::Events::Rule')).flatMap(({ Properties }) => Properties?.['EventPattern'] ?? []);
    expect(patterns).toContainEqual({
      source: [eventSource],
      'detail-type': ['payment_intent.succeeded', 'payment_intent.payment_failed', 'payment_intent.canceled', 'payment_intent.requires_action', 'payment_intent.processing'],
    });
  });

  it('may start reconcile, and gives no function a right', async () => {
    const json = template.toJSON() as StackTemplate;
    expect(undelivered(json)).toEqual([]);
    expect(await missingRights(json)).toEqual([]);
    expect((await listRights(json)).length).toBe((await listRights(templateWith().toJSON() as StackTemplate)).length);
  });

  it('is in no template that does not name it: Stripe has to make it first', () => {
    expect(JSON.stringify(templateWith().toJSON())).not.toContain('aws.partner');
  });

  it.each(['default', 'aws.partner/other.com/x', 'aws.partner/stripe.com/'])('is refused under the name %j, with a sentence', (name) => {
    expect(() => templateWith({ stripe: { eventSource: name } })).toThrow(/"stripe.eventSource" is .*; write the name of the partner event source, such as "aws.partner\/stripe.com\/ed_…"\.$/);
  });
});
