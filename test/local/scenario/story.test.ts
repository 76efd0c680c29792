import { beforeEach, describe, expect, it } from '@jest/globals';
import { planOrders } from '../../../lib/local/scenario/orders';
import { createPaint } from '../../../lib/local/scenario/paint';
import type { Scenario } from '../../../lib/local/scenario/scenarios';
import { scenarios } from '../../../lib/local/scenario/scenarios';
import { screenLines } from '../../../lib/local/scenario/screen-lines';
import { runStory } from '../../../lib/local/scenario/story';
import type { Clock } from '../../../lib/local/scenario/traffic';
import { sendTraffic } from '../../../lib/local/scenario/traffic';
import type { World } from '../../../lib/local/scenario/world';
import { amounts, createFakeWorld } from './fake-world';
import { createVirtualClock } from './virtual-clock';

const planOf = (name: string) => ({ scenario: scenarios.find((scenario) => scenario.name === name) as Scenario, payments: 120, ratePerSecond: 4, seed: 1, run: 'r' });

let clock: Clock;
let world: ReturnType<typeof createFakeWorld>;
const screens: string[][] = [];
beforeEach(() => {
  clock = createVirtualClock();
  world = createFakeWorld(clock);
  screens.length = 0;
});

async function tell(name: string, more: Partial<World> = {}) {
  for (const { body } of planOrders(planOf(name))) amounts.set(body.id, body.amountMinor);
  const view = { say: () => {}, show: (...[run, now]: Parameters<Parameters<typeof runStory>[0]['view']['show']>) => void screens.push([...screenLines(run, now, { columns: 90, rows: 30 }, createPaint(false))]) };
  return runStory({ world: { ...world, ...more }, plan: planOf(name), clock, view, deadlineMs: 8_000, omitted: ['AWS::X::Y'], notes: ['A note.'] });
}

describe('the story of a run', () => {
  it('closes the account of an outage and tells what happened in order', async () => {
    const { result, problems } = await tell('outage');
    expect(problems).toEqual([]);
    expect(result.account).toMatchObject({ accepted: 120, charged: 120, unknown: 0, duplicates: 0, lost: 0, closed: true });
    expect(result.timeline.map(({ event }) => event)).toEqual(['fault.injected', 'breaker.opened', 'notice', 'route.changed', 'fault.cleared', 'route.changed', 'drain.done']);
    expect(result.answers).toMatchObject({ total: 120, failed: 0 });
    expect(result.answers.outsideFault.charged).toBe(result.answers.outsideFault.total);
    expect(result.answers.waitedForDeadline).toBeGreaterThan(0);
    expect(result.drain.queued).toBeGreaterThan(20);
    expect(result).toMatchObject({ scenario: 'outage', omitted: ['AWS::X::Y'] });
  });

  it('has no fault, no change of route and no drain when nothing happens', async () => {
    const { result } = await tell('healthy');
    expect(result).toMatchObject({ timeline: [], detectionMs: null, recoveryMs: null, drain: { queued: null, seconds: null }, account: { charged: 120, closed: true } });
  });

  it('sees a charge that was made twice, as it counts at the server', async () => {
    const { result } = await tell('healthy', { intents: async () => [...world.intentsMade, { ...world.intentsMade[3], id: 'pi_again' } as (typeof world.intentsMade)[number]] });
    expect(result.account).toMatchObject({ duplicates: 1, closed: false });
  });

  it('sees an answer that was not true, as the server knows better', async () => {
    const { result, problems } = await tell('healthy', { post: async (order) => ({ ...(await world.post(order)), ...(order.n === 7 && { status: 503, body: { state: 'not-accepted' } }) }) });
    expect(result).toMatchObject({ answers: { failed: 1, notAccepted: 1, untruthful: 1 }, account: { closed: false } });
    expect(problems).toEqual(['the answer to order-r-7 was 503 not-accepted, but the Stripe server charged it']);
  });

  it('clears the faults once, at their end, and says how often AWS did what', async () => {
    const set: unknown[] = [];
    const { result } = await tell('aws-down', { setAwsFault: async (fault) => void set.push(fault?.trouble), awsFaultsFired: async () => ({ 'sqs reset': 3 }) });
    expect(set).toEqual(['down', 'silent', 'down', 'silent', undefined]);
    expect(result.timeline.filter(({ event }) => event.startsWith('fault'))).toMatchObject([{ event: 'fault.injected' }, { event: 'fault.cleared', awsFaultsFired: { 'sqs reset': 3 } }]);
  });

  it('sees a payment that was lost', async () => {
    const { result } = await tell('healthy', { rows: async (ids) => (await world.rows(ids)).filter(({ id }) => id !== 'order-r-5') });
    expect(result.account).toMatchObject({ lost: 1, closed: false });
  });

  it('goes on when looking fails now and then', async () => {
    let looks = 0;
    const { result } = await tell('outage', {
      control: async () => {
        if ((looks += 1) % 2 === 0) throw new Error('throttled');
        return world.control();
      },
    });
    expect(result.account.closed).toBe(true);
  });

  it('draws screens that fit', async () => {
    await tell('outage');
    expect(screens.length).toBeGreaterThan(50);
    expect(screens.flat().every((line) => line.length <= 90)).toBe(true);
    expect(Math.max(...screens.map((lines) => lines.length))).toBeLessThan(30);
    expect(screens.flat().join('\n')).toContain('✖ refuses connections');
    expect(screens.at(-1)?.join('\n')).toContain('A note.');
  });
});

describe('the traffic', () => {
  it('leaves at its own time, however slow the answers are', async () => {
    const sentAt: number[] = [];
    const startAt = clock.now();
    await sendTraffic({
      orders: planOrders(planOf('healthy')).slice(0, 5), clock, onChange: ({ answer, sentAt: at }) => void (answer === undefined && sentAt.push(at - startAt)),
      send: async () => {
        await clock.sleep(5_000);
        throw new Error('the socket broke');
      },
    });
    expect(sentAt).toEqual([0, 250, 500, 750, 1_000]);
  });
});
