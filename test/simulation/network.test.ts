import { describe, expect, it } from '@jest/globals';
import { plainForms } from '../../lib/memory/provider';
import { createProviderAccount } from '../../lib/memory/provider-account';
import { createNetwork } from '../../lib/simulation/network';
import { createScheduler } from '../../lib/simulation/scheduler';
import type { Fate, Process } from '../../lib/simulation/scheduler';

const environment = { name: 'environment', skewMs: 0, earlier: false };

/** Confirms one intent by the network, with a card that is empty until money comes. */
function road() {
  let hasFunds = false;
  const scheduler = createScheduler(0);
  const account = createProviderAccount({ now: scheduler.now, hasFunds: () => hasFunds });
  const { providerFor } = createNetwork({ scheduler, forms: plainForms, accountOf: () => account });
  account.handle({ operation: 'create', params: { amountMinor: 100, currency: 'USD', metadata: { paymedic_payment_id: 'order-1' } } });

  const answered: string[] = [];
  function begin(key: string): Process {
    const request = { key, params: { paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds', offSession: true }, firstSentAt: 0 };
    return scheduler.spawn('post', environment, (process) => providerFor(process, 'stripe').session(8_000, (calls) => calls.confirm('pi_1', request)), (_process, result) => {
      const answer = 'value' in result ? result.value : undefined;
      answered.push(answer?.kind === 'intent' ? answer.status : answer?.kind === 'declined' ? (answer.declineCode ?? answer.code) : (answer?.handling ?? ''));
    });
  }

  async function confirm(key: string, fate: Fate): Promise<string> {
    begin(key);
    await scheduler.quiet();
    for (const step of scheduler.ready()) scheduler.perform(step, fate);
    await scheduler.quiet();
    return answered.splice(0).join();
  }
  const runLate = (): void => scheduler.late.splice(0).forEach(({ run }) => run());
  return { scheduler, account, begin, confirm, runLate, fund: () => void (hasFunds = true) };
}

describe('the road to the provider', () => {
  it('ends at a card that is declined now and taken later', async () => {
    const { confirm, fund } = road();
    expect(await confirm('key-1', 'done')).toBe('insufficient_funds');
    fund();
    expect(await confirm('key-2', 'done')).toBe('succeeded');
  });

  it('brings a 500 whose request is finished behind it, after a later one was declined', async () => {
    const { account, confirm, runLate, fund } = road();
    expect(await confirm('key-1', 'executed_late_after_500')).toBe('look_up_new_key');
    expect(await confirm('key-1', 'done')).toBe('look_up_new_key');
    expect(await confirm('key-2', 'done')).toBe('insufficient_funds');
    fund();
    runLate();
    expect(account.books[0]).toMatchObject({ status: 'succeeded', charges: 1 });
  });

  it('is not entered after the deadline, by a process that crashes with its requests on their way either', async () => {
    const { scheduler, account, begin, runLate, fund } = road();
    fund();
    scheduler.advance(8_000);
    const late = begin('key-1');
    await scheduler.quiet();
    scheduler.crash(late, true);
    runLate();
    expect(scheduler.late).toEqual([]);
    expect(account.books[0]?.charges).toBe(0);
  });

  it('is entered before it, also by a process that crashes then', async () => {
    const { scheduler, account, begin, runLate, fund } = road();
    fund();
    const early = begin('key-1');
    await scheduler.quiet();
    scheduler.advance(8_000);
    scheduler.crash(early, true);
    runLate();
    runLate();
    expect(account.books[0]?.charges).toBe(1);
  });
});
