import { describe, expect, it } from '@jest/globals';
import { expectTruth } from '../support/truth';
import { createWorld } from '../support/world';

const broken = (): Promise<never> => Promise.reject(new Error('AWS is down'));

/** Does an answer say what was charged when it was given, and what is charged in the end? */
function isTrue({ status, state, first, last }: { readonly status: number | undefined; readonly state: unknown; readonly first: number; readonly last: number }): boolean {
  if (status === 201) return first === 1 && last === 1;
  if (status === 503) return state === 'not-accepted' && last === 0;
  // A bare claim promises nothing; whatever else is accepted is charged once.
  return status === 202 && (state === 'claimed' || last === 1);
}

describe('law 8: broken parts fail safe', () => {
  it('with the ledger unreachable the answer is 503 not-accepted, and nothing is charged', async () => {
    const world = createWorld();
    const ledger = { ...world.ledger, claim: broken, get: broken, replace: broken };
    expect(await world.pay({ id: 'a' }, undefined, { ledger })).toMatchObject({ status: 503, body: { state: 'not-accepted' } });
    await expectTruth(world);
    expect(world.provider.books).toEqual([]);
  });

  it.each(['none', 'refused', 'lost_after', 'late'] as const)('any one call of DynamoDB fails, or is carried out while its answer is lost, and the provider answers %s: the answer is truthful, and the payment ends', async (fault) => {
    let broke = 0;
    for (const carriedOut of [false, true]) {
      for (let nth = 1; nth < 10; nth += 1) {
        let requests = 0;
        let calls = 0;
        const world = createWorld({ faultOf: () => ((requests += 1) <= 2 ? fault : 'none') });
        const failing = <P extends object>(port: P): P => new Proxy(port, {
          get: (target, name) => (...args: unknown[]) => {
            const call = (): unknown => (Reflect.get(target, name) as (...all: unknown[]) => unknown).apply(target, args);
            if ((calls += 1) !== nth) return call();
            broke += 1;
            return carriedOut ? Promise.resolve(call()).then(broken) : broken();
          },
        });
        const answer = await world.pay({ id: 'a' }, undefined, { ledger: failing(world.ledger), control: failing(world.control) });
        const first = world.charges('a');
        await expectTruth(world);
        const told = { nth, carriedOut, status: answer?.status, state: answer?.body['state'], first, last: world.charges('a') };
        expect({ ...told, true: isTrue(told) }).toEqual({ ...told, true: true });
      }
    }
    expect(broke).toBeGreaterThan(10);
  });

  it('with CloudWatch away no alarm ever comes: the breaker and the schedule do the work', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    for (let n = 0; n < 6; n += 1) await world.pay();
    for (let minute = 0; minute < 3; minute += 1) await world.minute();
    expect([world.mirror.value(), world.notices.sent.map(({ kind }) => kind)]).toEqual(['queue', ['opened']]);
    down = false;
    await expectTruth(world);
    expect(world.mirror.value()).toBe('stripe');
  });

  it('a claim that was written while its answer was lost is 503, and is never charged unless the shop repeats the id', async () => {
    const world = createWorld();
    const ledger = { ...world.ledger, claim: async (change: Parameters<typeof world.ledger.claim>[0]) => { await world.ledger.claim(change); return broken(); } };
    expect((await world.pay({ id: 'a' }, undefined, { ledger }))?.status).toBe(503);
    await expectTruth(world);
    expect(world.charges('a')).toBe(0);
    expect((await world.pay({ id: 'a' }))?.status).toBe(201);
  });

  it('the ledger goes away between claim and attempt: the answer promises neither, and nothing leaves', async () => {
    const world = createWorld();
    const answer = await world.pay({ id: 'a' }, undefined, { ledger: { ...world.ledger, replace: broken } });
    expect(answer).toMatchObject({ status: 202, body: { state: 'claimed' } });
    expect(world.provider.books).toEqual([]);
    await expectTruth(world);
  });

  it('the ledger goes away after the confirm: the charge is told, and reconcile writes it down', async () => {
    const world = createWorld();
    let writes = 0;
    const ledger = { ...world.ledger, replace: (...args: Parameters<typeof world.ledger.replace>) => ((writes += 1) <= 2 ? world.ledger.replace(...args) : broken()) };
    expect((await world.pay({ id: 'a' }, undefined, { ledger }))?.status).toBe(201);
    await expectTruth(world);
    expect(world.ledger.all()[0]?.state).toBe('charged');
  });

  it('without evidence, traffic counters or a bell a payment is still charged', async () => {
    const world = createWorld();
    const control = { ...world.control, sign: broken, enter: broken };
    expect((await world.pay({ id: 'a' }, undefined, { control, bell: { ...world.bell, ring: broken } }))?.status).toBe(201);
  });

  it('with Parameter Store, SNS and the analyser down the plan still moves in the ledger, and is mirrored later', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    for (let n = 0; n < 6; n += 1) await world.pay();
    const parts = {
      mirror: { ...world.mirror, publish: broken, override: broken }, notices: { ...world.notices, send: broken },
      logReports: { ...world.logReports, request: broken, latest: broken }, drainSwitch: { ...world.drainSwitch, set: broken },
    };
    await world.process(undefined, parts).heal(world.clock.now() + 5_000);
    expect((await world.control.read())?.plan.route).toBe('queue');
    expect((await world.pay())?.body['state']).toBe('queued');
    world.clock.advance(30_000);
    await world.minute();
    expect(world.mirror.value()).toBe('queue');
    down = false;
    await expectTruth(world);
  });

  it('with SQS away in an outage, what was accepted is charged soon after both are back', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    expect(await world.pay({ id: 'a' }, undefined, { retryQueue: { ...world.retryQueue, send: broken } })).toMatchObject({ status: 202, body: { state: 'queued' } });
    expect(world.retryQueue.depth()).toBe(0);
    down = false;
    for (let minutes = 0; minutes < 3; minutes += 1) await world.minute();
    expect(world.charges('a')).toBe(1);
    await expectTruth(world);
  });

  it.each([['after an attempt', 0, 2], ['with the breaker open', 6, 1]])('the write that queues a payment is applied and its answer lost, %s: it is charged soon after, not half an hour later', async (_when, before, lostWrite) => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    for (let n = 0; n < before; n += 1) await world.pay();
    let writes = 0;
    const replace = async (...args: Parameters<typeof world.ledger.replace>) => {
      const result = await world.ledger.replace(...args);
      return (writes += 1) === lostWrite ? broken() : result;
    };
    expect((await world.pay({ id: 'a' }, undefined, { ledger: { ...world.ledger, replace } }))?.status).toBe(202);
    expect(world.ledger.all().find(({ order }) => order.id === 'a')?.state).toBe('queued');
    down = false;
    for (let minutes = 0; minutes < 4; minutes += 1) await world.minute();
    expect(world.charges('a')).toBe(1);
    await expectTruth(world);
  });

  it('with SQS away and the ledger refusing to note it, what was accepted still is charged within minutes of a quiet time', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    let writes = 0;
    const replace: typeof world.ledger.replace = (...args) => ((writes += 1) <= 2 ? world.ledger.replace(...args) : broken());
    await world.pay({ id: 'a' }, undefined, { retryQueue: { ...world.retryQueue, send: broken }, ledger: { ...world.ledger, replace } });
    down = false;
    for (let minutes = 0; minutes < 6; minutes += 1) await world.minute();
    expect(world.charges('a')).toBe(1);
    await expectTruth(world);
  });

  it('a ledger that took most of the time leaves the provider the rest of it, not the customer a longer wait', async () => {
    const world = createWorld();
    const control = { ...world.control, steering: async (...args: Parameters<typeof world.control.steering>) => { world.clock.advance(7_500); return world.control.steering(...args); } };
    expect(await world.pay({ id: 'a' }, undefined, { control })).toMatchObject({ status: 202, body: { state: 'queued' } });
    expect(world.provider.books).toEqual([]);
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });

  it('an id that was accepted before is not disowned while the ledger is away: the refusal speaks of its own request only', async () => {
    let down = true;
    const world = createWorld({ faultOf: () => (down ? 'refused' : 'none') });
    await world.pay({ id: 'a' });
    const again = await world.pay({ id: 'a' }, undefined, { ledger: { ...world.ledger, claim: broken, get: broken, replace: broken } });
    expect(again).toMatchObject({ status: 503, body: { state: 'not-accepted', detail: expect.stringMatching(/This request was not accepted.*What an earlier answer said of this id still holds/) } });
    down = false;
    await expectTruth(world);
    expect(world.charges('a')).toBe(1);
  });
});
