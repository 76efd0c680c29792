import { withFallbackSeen } from '../core/fallback';
import { decide, initialMemory, isSettled } from '../core/health';
import type { Action, Decision, Inputs, Memory } from '../core/health';
import type { Backlog } from '../core/incident';
import { carriedOut, isFlowing, planOf, withFallback } from '../core/plan';
import type { Plan } from '../core/plan';
import type { Settings } from '../core/settings';
import type { Clock, Control, ControlItem, DrainSwitch, Ledger, Log, LogReports, Metrics, Notices, Provider, Random, ReconcileQueue, RouteMirror } from './ports';
import type { Providers } from './providers';

export interface HealDeps extends Providers {
  readonly ledger: Ledger;
  readonly control: Control;
  readonly mirror: RouteMirror;
  readonly notices: Notices;
  readonly drainSwitch: DrainSwitch;
  readonly reconcileQueue: ReconcileQueue;
  readonly logReports: LogReports;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: Settings;
}

const probeDeadlineMs = 4_000;

export interface Wake {
  readonly scheduled?: boolean;
  /** Name of the alarm that rang. */
  readonly alarm?: string;
}

type ReadProbe = NonNullable<Inputs['readProbe']>;

/** What the reads of the last look brought. */
interface Reads {
  readonly probe?: ReadProbe;
  readonly fallback?: ReadProbe;
}

/**
 * The control loop. One invocation looks, decides, writes the decision under the version it read, and only then carries it
 * out; every action may be repeated. What is lost (a wake-up, a notice, a write to Parameter Store) is done by the next look.
 */
export function createHeal(deps: HealDeps) {
  const { control, clock, log, metrics, random, settings, provider, fallback } = deps;

  /**
   * Looks once; while not healthy, looks again every few seconds until the invocation must end.
   * @param endAt when this invocation must be over (ms)
   * @param wake what woke us: the schedule stands by while another healer loops and takes over when it ends; a bell does not
   */
  return async function heal(endAt: number, wake: Wake = {}): Promise<void> {
    const owner = random.id();
    let reads: Reads = {};
    let alarm = wake.alarm;
    let backlog: { readonly at: number; readonly value: Backlog } | undefined;
    do {
      const now = clock.now();
      const before = await control.read();
      if (before?.loop && before.loop.owner !== owner && before.loop.until > now) {
        if (!wake.scheduled) return;
        await clock.sleep(Math.max(settings.healer.tickMs, before.loop.until - now));
        continue;
      }
      if (backlog === undefined || now - backlog.at >= countEveryMs(backlog.value)) backlog = { at: now, value: await deps.ledger.backlog(now) };
      const inputs = await look(before, backlog.value, now, reads.probe, alarm);
      const memory = before?.memory ?? initialMemory(settings, now);
      const decision = await seeFallback(memory, decide(memory, inputs, settings), reads, now);
      const settled = isSettled(decision.memory, settings);
      const intended = withFallback(planOf(decision.memory.health, provider.name, settings, decision.reason), decision.memory, settings);
      const plan = carriedOut(intended, provider.name, settings);
      const item: ControlItem = {
        version: (before?.version ?? 0) + 1, memory: decision.memory, plan,
        ...(!settled && { loop: { owner, until: Math.min(now + leaseMs(settings), endAt) } }),
      };
      reads = {};
      alarm = undefined;
      if (await control.write(item, before?.version ?? 0)) {
        tell(before?.memory, decision.memory, plan, decision.reason, backlog.value);
        reads = await act(decision.actions);
        await publish(item);
        if (settled && decision.memory.outbox.length === 0) return;
      }
      await clock.sleep(settings.healer.tickMs);
    } while (clock.now() < endAt);
  };

  async function look(before: ControlItem | undefined, backlog: Backlog, now: number, readProbe: ReadProbe | undefined, alarmed: string | undefined): Promise<Inputs> {
    const [steering, override, configured, report] = await Promise.all([
      control.steering(provider.name, now),
      deps.mirror.override().catch((error: unknown) => ({ override: undefined, problem: String(error) })),
      provider.configured(),
      deps.logReports.latest().catch(() => undefined),
    ]);
    if (override.problem !== undefined) log.warn('override not read', { problem: override.problem });
    // While Parameter Store cannot be read, a pin that is known goes on until its end.
    const known = override.override ?? (override.problem !== undefined && before?.memory.health.state === 'pinned' ? before.memory.health.override : undefined);
    const openedAt = before?.memory.incident?.openedAt ?? Infinity;
    return {
      evidence: steering.evidence, backlog, configured, provider: provider.name, now, freshId: random.id(),
      ...(known !== undefined && { override: known }),
      ...(readProbe !== undefined && { readProbe }),
      ...(alarmed !== undefined && { alarmed }),
      ...(report !== undefined && report.at > openedAt && { logCause: report.cause, ...(report.report !== undefined && { logReport: report.report }) }),
    };
  }

  /** The second look of a decision: at the fallback, where there is one. */
  async function seeFallback(memory: Memory, decision: Decision, { fallback: read }: Reads, now: number): Promise<Decision> {
    if (fallback === undefined) {
      const { fallback: _taken, ...rest } = decision.memory;
      return { ...decision, memory: rest };
    }
    const { evidence } = await control.steering(fallback.name, now);
    return withFallbackSeen(memory, decision, { name: fallback.name, evidence, now, ...(read !== undefined && { read }) }, settings);
  }

  async function act(actions: readonly Action[]): Promise<Reads> {
    const reads: { probe?: ReadProbe; fallback?: ReadProbe } = {};
    for (const action of actions) {
      switch (action) {
        case 'read_probe':
          reads.probe = await readProbe(provider);
          break;
        case 'read_fallback':
          if (fallback !== undefined) reads.fallback = await readProbe(fallback);
          break;
        case 'clear_evidence':
          await attemptTo('clear the evidence', () => control.clearEvidence(provider.name));
          break;
        case 'look_up_unknowns':
          await attemptTo('wake reconcile', () => deps.reconcileQueue.send({ sweep: true }, 0));
          break;
        case 'analyse':
          await attemptTo('ask for an analysis', () => deps.logReports.request());
          break;
        default:
          action satisfies never;
      }
    }
    return reads;
  }

  async function readProbe(at: Provider): Promise<ReadProbe> {
    const result = await at.session(clock.now() + probeDeadlineMs, (calls) => calls.probe());
    log.info('read probe', { provider: at.name, result });
    return result;
  }

  /** Mirror, drain switch and notices: brought in line with the plan at every look. A failure waits for the next one. */
  async function publish(item: ControlItem): Promise<void> {
    await attemptTo('mirror the route', () => deps.mirror.publish(item.plan.route));
    await attemptTo('switch the drain', () => deps.drainSwitch.set(isFlowing(item.plan)));
    const sent: string[] = [];
    for (const notice of item.memory.outbox) {
      // In their order: what comes later waits for what comes first.
      if (!(await attemptTo('send a notice', () => deps.notices.send(notice)))) break;
      sent.push(notice.id);
    }
    if (sent.length === 0) return;
    const rest = { ...item, version: item.version + 1, memory: { ...item.memory, outbox: item.memory.outbox.filter(({ id }) => !sent.includes(id)) } };
    await attemptTo('note that notices were sent', () => control.write(rest, item.version));
  }

  async function attemptTo(what: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      log.error(`could not ${what}; the next look tries again`, { error: String(error) });
      return false;
    }
  }

  function tell(before: Memory | undefined, after: Memory, plan: Plan, reason: string, backlog: Backlog): void {
    metrics.gauge('HealerHeartbeat', 1);
    metrics.gauge('Route', plan.route === 'queue' ? 0 : plan.route === provider.name ? 1 : 2);
    metrics.gauge('QueuedPayments', backlog.queued);
    metrics.gauge('OldestQueuedSeconds', backlog.oldestSeconds);
    metrics.gauge('UnknownPayments', backlog.unknown);
    const changed = before?.health.state !== after.health.state;
    if (after.fallback?.state === 'held' && before?.fallback?.state !== 'held') log.warn('the fallback is held', { provider: fallback?.name, reason: after.fallback.why });
    if (changed) log.info('decision', { state: after.health.state, before: before?.health.state ?? 'none', route: plan.route, reason, share: plan.share, drainPerSecond: plan.drainPerSecond, queued: backlog.queued });
  }
}

/** A long backlog costs reads: up to one page (about 5,000 rows) is counted at every look, more once a minute. */
function countEveryMs(backlog: Backlog): number {
  return backlog.queued < 5_000 ? 0 : 60_000;
}

/** A healer that has not written for so long is believed gone. */
function leaseMs(settings: Settings): number {
  return Math.max(10_000, settings.healer.tickMs * 3) + probeDeadlineMs;
}

export type Heal = ReturnType<typeof createHeal>;
