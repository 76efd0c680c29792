import { describe, expect, it } from '@jest/globals';
import type { Clock, RouteMirror } from '../../lib/app/ports';
import { createVirtualClock } from '../../lib/memory/clock';

/** A mirror for the provider `stripe`, and what a person does there. */
export interface RouteMirrorUnderTest {
  readonly mirror: RouteMirror;
  readonly value: () => Promise<string | undefined>;
  readonly setOverride: (text: string) => Promise<void>;
}

const start = Date.UTC(2026, 10, 22, 8);

/** What every mirror of the route owes. */
export function routeMirrorContract(name: string, create: (clock: Clock) => Promise<RouteMirrorUnderTest>): void {
  describe(`${name} as the mirror of the route`, () => {
    it('shows the route that was published last', async () => {
      const { mirror, value } = await create(createVirtualClock(start));
      expect(await value()).toBeUndefined();
      await mirror.publish('stripe');
      expect(await value()).toBe('stripe');
      await mirror.publish('queue');
      await mirror.publish('queue');
      expect(await value()).toBe('queue');
    });

    it('tells of an override until its end', async () => {
      const clock = createVirtualClock(start);
      const { mirror, setOverride } = await create(clock);
      expect(await mirror.override()).toEqual({});
      await setOverride('{ "route": "queue", "reason": "planned work", "until": "2026-11-22T10:00:00+01:00" }');
      expect(await mirror.override()).toEqual({ override: { route: 'queue', reason: 'planned work', until: start + 3_600_000 } });
      clock.advance(3_600_000);
      expect(await mirror.override()).toEqual({});
    });

    it.each([
      ['no JSON', 'queue please', 'write {'],
      ['no end', '{ "route": "queue", "reason": "r" }', 'write {'],
      ['a route that nobody configured', '{ "route": "adyen", "reason": "r", "until": "2030-01-01T00:00:00Z" }', 'one of queue, stripe'],
      ['an end without zone', '{ "route": "queue", "reason": "r", "until": "2030-01-01T00:00:00" }', 'ISO 8601 time with zone'],
      ['an end that is no time', '{ "route": "queue", "reason": "r", "until": "2030-13-01T00:00:00Z" }', 'ISO 8601 time with zone'],
    ])('says what to write instead of an override with %s', async (_what, text, words) => {
      const { mirror, setOverride } = await create(createVirtualClock(start));
      await setOverride(text);
      expect(await mirror.override()).toEqual({ problem: expect.stringContaining(words) });
    });
  });
}
