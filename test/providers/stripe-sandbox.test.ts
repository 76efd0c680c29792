import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Provider, ProviderCalls } from '../../lib/app/ports';
import type { Sandbox } from '../../lib/local/stripe/server';
import { startSandbox } from '../../lib/local/stripe/server';
import { providerAt } from './odd-server';
import { stripeForms } from '../../lib/providers/stripe-forms';

let sandbox: Sandbox;
let provider: Provider;
beforeAll(async () => {
  sandbox = await startSandbox({ latencyMs: { min: 0, max: 1 } });
  provider = providerAt(sandbox.url);
});
afterAll(() => sandbox.close());

const session = <T>(work: (calls: ProviderCalls) => Promise<T>) => provider.session(Date.now() + 10_000, work);

function requestsFor(order: string, paymentMethod: string, offSession = true) {
  return {
    create: { key: `paymedic:${order}:create`, firstSentAt: 0, params: stripeForms.create({ amountMinor: 2_000, currency: 'USD', metadata: { paymedic_payment_id: order } }) },
    confirm: { key: `paymedic:${order}:1:confirm:1`, firstSentAt: 0, params: stripeForms.confirm({ paymentMethod, offSession }) },
  };
}

/** Creates an intent, confirms it, looks at it and tries to cancel it. */
async function roundTrip(paymentMethod: string, offSession = true) {
  const order = randomUUID();
  const { create, confirm } = requestsFor(order, paymentMethod, offSession);
  return session(async (calls) => {
    const created = await calls.create(create);
    if (created.kind !== 'intent') throw new Error(`not created: ${JSON.stringify(created)}`);
    expect(created).toMatchObject({ status: 'requires_payment_method', paymentId: order });
    const confirmed = await calls.confirm(created.id, confirm);
    const seen = await calls.retrieve(created.id);
    const cancelled = await calls.cancel(created.id, `paymedic:${order}:1:cancel:1`);
    return { id: created.id, confirmed, seen, cancelled };
  });
}

async function chargesOf(intentId: string): Promise<number> {
  const response = await fetch(`${sandbox.url}/v1/charges?payment_intent=${intentId}`, { headers: { authorization: 'Bearer sk_test_local' } });
  const { data } = (await response.json()) as { data: { paid: boolean }[] };
  return data.filter(({ paid }) => paid).length;
}

const movedOn = { kind: 'failure', outcome: 'unknown', handling: 'look_up', code: 'payment_intent_unexpected_state' };

describe('create, confirm, look, cancel', () => {
  it('a good card is charged, and a cancel comes too late', async () => {
    const { id, confirmed, seen, cancelled } = await roundTrip('pm_card_visa');
    expect([confirmed, seen]).toMatchObject([{ id, status: 'succeeded' }, { id, status: 'succeeded' }]);
    expect(cancelled).toMatchObject(movedOn);
    expect(await chargesOf(id)).toBe(1);
  });

  it('a declined card charges nothing, and the intent can be cancelled', async () => {
    const { id, confirmed, seen, cancelled } = await roundTrip('pm_card_chargeDeclinedInsufficientFunds');
    expect(confirmed).toEqual({ kind: 'declined', code: 'card_declined', declineCode: 'insufficient_funds', adviceCode: 'try_again_later' });
    expect([seen, cancelled]).toMatchObject([{ status: 'requires_payment_method' }, { status: 'canceled' }]);
    expect(await chargesOf(id)).toBe(0);
  });

  it('a card that wants its owner asks for the customer, on session', async () => {
    const { id, confirmed, seen, cancelled } = await roundTrip('pm_card_authenticationRequired', false);
    expect(confirmed).toMatchObject({ kind: 'intent', status: 'requires_action', clientSecret: expect.stringContaining('_secret_') });
    expect([seen, cancelled]).toMatchObject([{ status: 'requires_action' }, { status: 'canceled' }]);
    expect(await chargesOf(id)).toBe(0);
  });

  it('the same card off session is declined with authentication_required', async () => {
    const { confirmed, seen } = await roundTrip('pm_card_authenticationRequired', true);
    expect(confirmed).toMatchObject({ kind: 'declined', code: 'authentication_required' });
    expect(seen).toMatchObject({ status: 'requires_payment_method' });
  });

  it('a payment method that does not exist is the shop’s to correct', async () => {
    const { confirmed } = await roundTrip('pm_card_nobody');
    expect(confirmed).toMatchObject({ kind: 'failure', outcome: 'not_charged', handling: 'refuse', param: 'payment_method' });
  });
});

describe('the same key', () => {
  it('sent twice gives the same intent and one charge', async () => {
    const { create, confirm } = requestsFor(randomUUID(), 'pm_card_visa');
    const answers = await session(async (calls) => {
      const first = await calls.create(create);
      const second = await calls.create(create);
      const id = first.kind === 'intent' ? first.id : '';
      return [first, second, await calls.confirm(id, confirm), await calls.confirm(id, confirm)];
    });
    const [id] = answers.map((answer) => (answer.kind === 'intent' ? answer.id : ''));
    expect(answers).toMatchObject([{ id }, { id }, { id, status: 'succeeded' }, { id, status: 'succeeded' }]);
    expect(await chargesOf(id ?? '')).toBe(1);
  });

  it('sent by two processes at once gives one charge', async () => {
    const { create, confirm } = requestsFor(randomUUID(), 'pm_card_visa');
    const created = await session((calls) => calls.create(create));
    const id = created.kind === 'intent' ? created.id : '';
    const answers = await Promise.all([1, 2, 3].map(() => session((calls) => calls.confirm(id, confirm))));
    expect(answers.filter(({ kind }) => kind === 'intent').length).toBeGreaterThanOrEqual(1);
    expect(answers.filter(({ kind }) => kind === 'declined')).toEqual([]);
    expect(await chargesOf(id)).toBe(1);
  });

  it('with another amount is a fault of ours, and named', async () => {
    const { create } = requestsFor(randomUUID(), 'pm_card_visa');
    const answers = await session(async (calls) => [await calls.create(create), await calls.create({ ...create, params: { ...create.params, amount: 3_000 } })]);
    expect(answers).toMatchObject([{ kind: 'intent' }, { kind: 'failure', outcome: 'unknown', handling: 'call_person', cause: 'ours', code: 'idempotency_error' }]);
  });
});

it('a second confirm under a new key cannot charge again', async () => {
  const { create, confirm } = requestsFor(randomUUID(), 'pm_card_visa');
  const { id, again } = await session(async (calls) => {
    const created = await calls.create(create);
    const intentId = created.kind === 'intent' ? created.id : '';
    await calls.confirm(intentId, confirm);
    return { id: intentId, again: await calls.confirm(intentId, { ...confirm, key: randomUUID() }) };
  });
  expect(again).toMatchObject(movedOn);
  expect(await chargesOf(id)).toBe(1);
});

it('an intent that is not there is unknown, and calls a person', async () => {
  const answers = await session(async (calls) => [await calls.retrieve('pi_none'), await calls.cancel('pi_none', randomUUID())]);
  expect(answers).toMatchObject([{ outcome: 'unknown', handling: 'call_person' }, { outcome: 'unknown', handling: 'call_person' }]);
});

it('the read probe is answered', async () => {
  expect(await session((calls) => calls.probe())).toBe('up');
});
