import { describe, expect, it } from '@jest/globals';
import type { HealerBell, Notices } from '../../lib/app/ports';
import type { Notice } from '../../lib/core/incident';

/** A bell, and the reasons that its hearer got. */
export interface BellUnderTest {
  readonly bell: HealerBell;
  readonly heard: () => Promise<readonly string[]>;
}

/** What every bell owes. */
export function healerBellContract(name: string, create: () => Promise<BellUnderTest>): void {
  describe(`${name} as the healer's bell`, () => {
    it('tells why it was rung, each time', async () => {
      const { bell, heard } = await create();
      await bell.ring('stripe: failed, HTTP 500');
      await bell.ring('"again"');
      expect((await heard()).toSorted()).toEqual(['"again"', 'stripe: failed, HTTP 500']);
    });
  });
}

export interface NoticesUnderTest {
  readonly notices: Notices;
  readonly sent: () => Promise<readonly Notice[]>;
}

/** What every way to people owes. */
export function noticesContract(name: string, create: () => Promise<NoticesUnderTest>): void {
  describe(`${name} as the way to people`, () => {
    it('carries id, kind, subject and text', async () => {
      const { notices, sent } = await create();
      const notice: Notice = { id: 'i1-opened', kind: 'opened', subject: '[Paymedic] stripe is failing', text: 'Payments wait.\nNone is lost – 12 € wait.' };
      await notices.send(notice);
      expect(await sent()).toEqual([notice]);
    });
  });
}
