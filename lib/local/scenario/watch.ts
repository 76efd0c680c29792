import type { Run } from './run';
import { openIds } from './run';
import type { RunEvent } from './timeline';
import type { Clock } from './traffic';
import type { World } from './world';

const lookEveryMs = 250;
const rowsEveryMs = 500;

/** Events that the healer's own timeline has and nothing else shows. Route and end of drain are seen from outside instead. */
const healersEvents: ReadonlySet<string> = new Set<RunEvent>(['breaker.opened', 'probe', 'drain.started']);

/** Looks at the world from outside, several times a second, and writes into the run what it sees, until it is stopped. */
export function watch(world: World, run: Run, clock: Clock): { stop(): Promise<void> } {
  let over = false;
  const loops = [
    every(lookEveryMs, readRoute),
    every(lookEveryMs, readControl),
    every(rowsEveryMs, () => readRows(world, run)),
    every(lookEveryMs, readMessages),
  ];

  async function readRoute(): Promise<void> {
    const route = await world.route();
    const at = clock.now();
    if (route === undefined || route === run.route) return;
    const from = run.route;
    run.route = route;
    await readControl().catch(() => {});
    run.timeline.add(at, 'route.changed', { route, from, ...(run.control && { reason: run.control.plan.reason }) });
  }

  async function readControl(): Promise<void> {
    const control = await world.control();
    if (control === undefined || (run.control && control.version < run.control.version)) return;
    run.control = control;
    for (const { at, event, detail } of control.memory.incident?.timeline ?? []) {
      if (at >= run.startAt && healersEvents.has(event)) run.timeline.add(at, event as RunEvent, { detail });
    }
  }

  async function readMessages(): Promise<void> {
    for (const message of await world.messages()) {
      const { topic, at, subject, text } = message;
      if (topic === 'alarms') run.timeline.add(at, 'alarm', { subject: subject === '' ? text.slice(0, 200) : subject });
      else if (run.timeline.add(at, 'notice', { subject, text })) run.notices.push(message);
    }
  }

  /** A look that fails is tried again: the story's end does not hang on one of them. */
  async function every(ms: number, look: () => Promise<void>): Promise<void> {
    while (!over) {
      await look().catch(() => {});
      if (!over) await clock.sleep(ms).catch(() => (over = true));
    }
  }

  return {
    async stop() {
      over = true;
      await Promise.all(loops);
    },
  };
}

/** Asks the ledger about every payment that has not ended as far as we know. */
export async function readRows(world: World, run: Run): Promise<void> {
  const ids = openIds(run);
  if (ids.length === 0) return;
  for (const row of await world.rows(ids)) run.rows.set(row.id, row);
}
