import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Provider, ProviderCalls } from '../../lib/app/ports';
import type { Answer } from '../../lib/core/outcome';
import type { StoredRequest } from '../../lib/core/payment';

/** A provider, and what a test may do behind its back. */
export interface ProviderUnderTest {
  readonly provider: Provider;
  /** ms; what sessions and keys go by */
  now(): number;
  /** Lets the provider's clock go on. */
  advance(ms: number): Promise<void>;
  /** The next POST gets a 500 that its key keeps; executed: the work is done all the same. */
  failNext(executed: boolean): Promise<void>;
  /** The customer answers the bank in the browser. */
  authenticate(intentId: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ProviderStart {
  /** Requests take a while, so that two can be under way at once. */
  readonly slow?: true;
  /** At most so many requests a second are let in. @default all */
  readonly ratePerSecond?: number;
}

const dayMs = 24 * 3_600_000;

/**
 * What the product relies on at any card provider, through the port. https://docs.stripe.com/api/idempotent_requests
 * https://docs.stripe.com/payments/paymentintents/lifecycle
 */
export function providerContract(name: string, start: (options?: ProviderStart) => Promise<ProviderUnderTest>): void {
  describe(`the provider (${name})`, () => {
    let under: ProviderUnderTest;
    beforeAll(async () => {
      under = await start();
    });
    afterAll(() => under.stop());

    const call = (work: (calls: ProviderCalls) => Promise<Answer>, at = under): Promise<Answer> => at.provider.session(at.now() + 10_000, work);

    function creating(order: string, more: Partial<StoredRequest> = {}): StoredRequest {
      const params = under.provider.forms.create({ amountMinor: 2_000, currency: 'USD', metadata: { paymedic_payment_id: order } });
      return { key: `${order}:create`, params, firstSentAt: 0, ...more };
    }
    function confirming(order: string, n = 1, paymentMethod = 'pm_card_visa', offSession = true): StoredRequest {
      return { key: `${order}:confirm:${n}`, params: under.provider.forms.confirm({ paymentMethod, offSession }), firstSentAt: 0 };
    }
    async function created(order: string, at = under): Promise<string> {
      const answer = await call((calls) => calls.create(creating(order)), at);
      if (answer.kind !== 'intent') throw new Error(`not created: ${JSON.stringify(answer)}`);
      return answer.id;
    }
    const seen = (id: string): Promise<Answer> => call((calls) => calls.retrieve(id));
    const movedOn = { kind: 'failure', outcome: 'unknown', handling: 'look_up', code: 'payment_intent_unexpected_state' };
    const otherUse = { kind: 'failure', outcome: 'unknown', code: 'idempotency_error' };

    it('creates an intent that names the payment and has charged nothing; the same key gives the same one', async () => {
      const order = randomUUID();
      const first = await call((calls) => calls.create(creating(order)));
      expect(first).toMatchObject({ kind: 'intent', status: 'requires_payment_method', paymentId: order, clientSecret: expect.any(String) });
      expect(await call((calls) => calls.create(creating(order)))).toEqual(first);
    });

    it('charges a confirmed intent once: the same key says so again, another key is too late, and so is a cancel', async () => {
      const order = randomUUID();
      const id = await created(order);
      const first = await call((calls) => calls.confirm(id, confirming(order)));
      expect(first).toMatchObject({ kind: 'intent', id, status: 'succeeded', paymentId: order });
      expect(await call((calls) => calls.confirm(id, confirming(order)))).toEqual(first);
      expect(await call((calls) => calls.confirm(id, confirming(order, 2)))).toMatchObject(movedOn);
      expect(await call((calls) => calls.cancel(id, `${order}:cancel:1`))).toMatchObject(movedOn);
      expect(await seen(id)).toMatchObject({ status: 'succeeded' });
    });

    it('says a decline again for its key, although another card has paid since', async () => {
      const order = randomUUID();
      const id = await created(order);
      const declined = await call((calls) => calls.confirm(id, confirming(order, 1, 'pm_card_chargeDeclined')));
      expect(declined).toMatchObject({ kind: 'declined', code: 'card_declined', declineCode: 'generic_decline' });
      expect(await seen(id)).toMatchObject({ status: 'requires_payment_method' });
      expect(await call((calls) => calls.confirm(id, confirming(order, 2)))).toMatchObject({ status: 'succeeded' });
      expect(await call((calls) => calls.confirm(id, confirming(order, 1, 'pm_card_chargeDeclined')))).toEqual(declined);
    });

    it('never charges a canceled intent', async () => {
      const order = randomUUID();
      const id = await created(order);
      expect(await call((calls) => calls.cancel(id, `${order}:cancel:1`))).toMatchObject({ kind: 'intent', status: 'canceled' });
      expect(await call((calls) => calls.confirm(id, confirming(order)))).toMatchObject(movedOn);
      expect(await call((calls) => calls.cancel(id, `${order}:cancel:2`))).toMatchObject(movedOn);
      expect(await seen(id)).toMatchObject({ status: 'canceled' });
    });

    it('refuses a key that comes with other parameters, or for another intent', async () => {
      const [order, other] = [randomUUID(), randomUUID()];
      const [id, otherId] = [await created(order), await created(other)];
      await call((calls) => calls.confirm(id, confirming(order)));
      expect(await call((calls) => calls.confirm(id, { ...confirming(order, 2, 'pm_card_mastercard'), key: confirming(order).key }))).toMatchObject(otherUse);
      expect(await call((calls) => calls.confirm(otherId, confirming(order)))).toMatchObject(otherUse);
      expect(await call((calls) => calls.create({ ...creating(other), key: creating(order).key }))).toMatchObject(otherUse);
      expect(await seen(otherId)).toMatchObject({ status: 'requires_payment_method' });
    });

    it('asks the customer who is there, declines for one who is not, and charges when the bank is answered', async () => {
      const [there, away] = [randomUUID(), randomUUID()];
      const [id, awayId] = [await created(there), await created(away)];
      expect(await call((calls) => calls.confirm(id, confirming(there, 1, 'pm_card_authenticationRequired', false)))).toMatchObject({ kind: 'intent', status: 'requires_action' });
      await under.authenticate(id);
      expect(await seen(id)).toMatchObject({ status: 'succeeded' });
      expect(await call((calls) => calls.confirm(awayId, confirming(away, 1, 'pm_card_authenticationRequired')))).toMatchObject({ kind: 'declined', code: 'authentication_required' });
      expect(await seen(awayId)).toMatchObject({ status: 'requires_payment_method' });
    });

    it.each([[false, 'requires_payment_method'], [true, 'succeeded']])('keeps a server error for its key (executed: %s); another key finds what is true', async (executed, status) => {
      const order = randomUUID();
      const id = await created(order);
      await under.failNext(executed);
      const failed = { kind: 'failure', outcome: 'unknown', handling: 'look_up_new_key', status: 500 };
      expect(await call((calls) => calls.confirm(id, confirming(order)))).toMatchObject(failed);
      expect(await call((calls) => calls.confirm(id, confirming(order)))).toMatchObject(failed);
      expect(await seen(id)).toMatchObject({ status });
      expect(await call((calls) => calls.confirm(id, confirming(order, 2)))).toMatchObject(executed ? movedOn : { status: 'succeeded' });
    });

    it('does not know an intent of another account, nor a card of one', async () => {
      const order = randomUUID();
      const id = await created(order);
      expect(await seen('pi_of_another_account')).toMatchObject({ kind: 'failure', outcome: 'unknown', handling: 'call_person', cause: 'ours', code: 'resource_missing' });
      expect(await call((calls) => calls.confirm(id, confirming(order, 1, 'pm_of_another_account')))).toMatchObject({ kind: 'failure', outcome: 'not_charged', handling: 'refuse', code: 'resource_missing', param: 'payment_method' });
    });

    it('is sent nothing after the deadline', async () => {
      const order = randomUUID();
      const late = await under.provider.session(under.now() - 1, (calls) => calls.create(creating(order)));
      expect(late).toMatchObject({ kind: 'failure', outcome: 'not_charged', handling: 'wait', cause: 'network' });
    });

    it('forgets a key after a day: the same one creates another intent then', async () => {
      const order = randomUUID();
      const id = await created(order);
      await under.advance(dayMs - 60_000);
      expect(await created(order)).toBe(id);
      await under.advance(2 * 60_000);
      expect(await created(order)).not.toBe(id);
    });

    it('works on one request of a key, and one of an intent, at a time; who comes meanwhile may come again', async () => {
      const slow = await start({ slow: true });
      const [order, other] = [randomUUID(), randomUUID()];
      const [id, otherId] = [await created(order, slow), await created(other, slow)];
      const kinds = (answers: readonly Answer[]): readonly string[] => answers.map((answer) => (answer.kind === 'intent' ? answer.status : answer.kind === 'failure' ? `${answer.status} ${answer.outcome}` : answer.kind)).toSorted();
      const sameKey = await Promise.all([1, 1].map((n) => call((calls) => calls.confirm(id, confirming(order, n)), slow)));
      expect(kinds(sameKey)).toEqual(['409 unknown', 'succeeded']);
      const otherKeys = await Promise.all([1, 2].map((n) => call((calls) => calls.confirm(otherId, confirming(other, n)), slow)));
      expect(kinds(otherKeys)).toEqual(['429 not_charged', 'succeeded']);
      expect(await call((calls) => calls.confirm(id, confirming(order)), slow)).toMatchObject({ status: 'succeeded' });
      await slow.stop();
    });

    it('lets in so many requests a second; a key that was not let in is not used up', async () => {
      const limited = await start({ ratePerSecond: 2 });
      const orders = Array.from({ length: 6 }, () => randomUUID());
      const answers = await Promise.all(orders.map((order) => call((calls) => calls.create(creating(order)), limited)));
      const refused = answers.flatMap((answer, index) => (answer.kind === 'failure' ? [{ answer, order: orders[index] ?? '' }] : []));
      expect(refused.length).toBeGreaterThan(0);
      for (const { answer } of refused) expect(answer).toMatchObject({ outcome: 'not_charged', handling: 'slow_down', cause: 'rate', status: 429 });
      await limited.advance(2_000);
      expect(await call((calls) => calls.create(creating(refused[0]?.order ?? '')), limited)).toMatchObject({ kind: 'intent' });
      await limited.stop();
    });
  });
}
