import { describe, expect, it } from '@jest/globals';
import { createProviderAccount } from '../../lib/memory/provider-account';
import type { ProviderAccount } from '../../lib/memory/provider-account';
import { createMail, readSigned } from '../../lib/simulation/mail';

const cards = { own: 'pm_card_', other: 'pm_card_', second: 'pm_second_' } as const;

function pay(account: ProviderAccount, card: string): void {
  const created = account.handle({ operation: 'create', params: { amountMinor: 100, currency: 'USD', metadata: { paymedic_payment_id: 'order-1' } } });
  if (created.kind === 'intent') account.handle({ operation: 'confirm', intentId: created.id, params: { paymentMethod: card, offSession: true } });
}

const accounts = () => ({
  own: createProviderAccount({ now: () => 0 }), other: createProviderAccount({ now: () => 0, prefix: 'pi_other_' }), second: createProviderAccount({ now: () => 0, prefix: 'pi_second_', cards: cards.second }),
});

describe("the provider's mail", () => {
  it('brings each thing that happened once, of every account', () => {
    const all = accounts();
    const mail = createMail(all, 'webhook');
    pay(all.own, 'pm_card_visa');
    mail.collect();
    pay(all.other, 'pm_card_chargeDeclined');
    mail.collect();
    mail.collect();
    expect(mail.count()).toBe(2);
    expect([mail.take(0), mail.take(0)]).toMatchObject([
      { from: 'own', hint: { paymentId: 'order-1', intentId: 'pi_1', succeeded: true } }, { from: 'other', hint: { intentId: 'pi_other_1', succeeded: false } },
    ]);
  });

  it('is empty without a route', () => {
    const all = accounts();
    const mail = createMail(all, undefined);
    pay(all.own, 'pm_card_visa');
    mail.collect();
    mail.forge({ paymentId: 'order-1', intentId: 'pi_1', succeeded: true }, true);
    expect(mail.count()).toBe(0);
  });

  it('is read only where the signature is right', async () => {
    const mail = createMail(accounts(), 'webhook');
    const hint = { paymentId: 'order-1', intentId: 'pi_1', succeeded: true };
    mail.forge(hint, true);
    mail.forge(hint, false);
    const [stolen, guessed] = [mail.take(0), mail.take(0)];
    expect(await readSigned(JSON.stringify(hint), stolen?.signature ?? '')).toEqual({ hint });
    expect(await readSigned('no JSON', guessed?.signature ?? '')).toEqual({ problem: 'bad_signature' });
  });
});
