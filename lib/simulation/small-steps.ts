import type { HttpAnswer } from '../core/answer';
import { guard } from '../core/guard';
import { failed } from '../memory/provider-account';
import type { Behaviour, Behaviours, Call, Task } from './behaviour';
import { actorOf, told, touched, withActor, withLate, withoutActor, withStores } from './moment';
import type { Actor, Moment } from './moment';
import { heardError, heardValue } from './remembered';
import type { Heard } from './remembered';
import type { Fate } from './scheduler';
import type { SmallWorld } from './small-world';
import { ServiceError } from './stepping';
import { stateOf } from './word';
import type { Exchange } from './word';

/** What may become of a call that others can see, besides being done and the crashes. Every other call is carried out at once. */
export const fatesOfCalls: Readonly<Record<string, readonly Fate[]>> = {
  'ledger.claim': ['answer_lost', 'late_write'], 'ledger.replace': ['answer_lost', 'late_write'], 'ledger.get': [],
  'retryQueue.send': ['answer_lost', 'late_write'], 'reconcileQueue.send': ['answer_lost', 'late_write'],
  'stripe.create': ['reset_executed', 'reset_late'], 'stripe.confirm': ['reset_executed', 'reset_late'], 'stripe.cancel': ['reset_executed', 'reset_late'], 'stripe.retrieve': [],
  'clock.sleep': [],
};

const closed = heardValue(failed({ socketCode: 'ECONNRESET' }));
const notSent = heardValue(failed({ sent: false, deadline: true }));

/** The steps of the processes of a small world, each from a moment to the next. */
export function createSmallSteps(world: SmallWorld, behaviours: Behaviours) {
  /** It has run to its next call, or to its end. */
  function standsAt(moment: Moment, no: number, does: Behaviour, change: Partial<Actor> = {}): Promise<Moment> {
    return goesOn(withActor({ ...moment, ids: moment.ids + does.drew }, no, { ...change, does }), no);
  }

  /** It goes on by itself as long as nobody can come between: through calls that are no forks, to its end. */
  async function goesOn(moment: Moment, no: number): Promise<Moment> {
    const actor = actorOf(moment, no);
    if (actor === undefined) return moment;
    const { call, ended } = actor.does;
    if (ended !== undefined) return ends(moment, actor, ended);
    if (call === undefined || fatesOfCalls[call.name] !== undefined) return moment;
    const then = await world.perform(moment.stores, moment.now, call);
    return answered(withStores(moment, then), actor, then.heard);
  }

  async function answered(moment: Moment, actor: Actor, heard: Heard, change: Partial<Actor> = {}): Promise<Moment> {
    return standsAt(moment, actor.no, await behaviours.answered(actor.does, { at: moment.now, heard, ids: moment.ids }), change);
  }

  async function ends(moment: Moment, { no, exchange, holds }: Actor, how: Heard): Promise<Moment> {
    const left = withoutActor(moment, no);
    if (exchange !== undefined) return spoke(left, no, exchange, how);
    const over = told(left, () => `#${no} ${'error' in how ? `failed: ${String(how.error)}` : 'ends'}`);
    return holds === undefined || 'error' in how ? over : withStores(over, await world.delete(over.stores, holds.queue, over.now, holds.place));
  }

  /** The shop has its answer. */
  function spoke(moment: Moment, no: number, exchange: number, how: Heard): Moment {
    const answer = 'error' in how ? undefined : (how.value as HttpAnswer);
    const secret = answer?.body['clientSecret'];
    const intentId = typeof secret === 'string' ? secret.replace(/_secret_.*/, '') : undefined;
    const secrets = intentId === undefined || moment.secrets.includes(intentId) ? moment.secrets : [...moment.secrets, intentId];
    return told(touched({ ...moment, secrets }, exchange, { is: 'answered', until: moment.now, heard: how.id, ...(answer && { answer }) }), () => `#${no} is answered ${answer === undefined ? 'nothing' : `${answer.status} ${stateOf(answer)}`}`);
  }

  const crashed = (moment: Moment, { no, exchange }: Actor): Moment => touched(withoutActor(moment, no), exchange, { is: 'dead' });

  async function crashedAfter(moment: Moment, actor: Actor, call: Call): Promise<Moment> {
    // What it has sent to the provider arrives at any later time; what it has sent to AWS is done.
    if (call.name.startsWith('stripe.')) return crashed(withLate(moment, call, undefined), actor);
    return crashed(call.name === 'clock.sleep' ? moment : withStores(moment, await world.perform(moment.stores, moment.now, call)), actor);
  }

  async function fateOf(moment: Moment, { exchange }: Actor, call: Call, fate: Fate): Promise<{ readonly moved: Moment; readonly heard: Heard }> {
    if (call.name === 'clock.sleep') return { moved: moment, heard: heardValue(undefined) };
    // Nothing is sent after the deadline.
    if (guard('deadline_passed', moment.now >= call.deadlineAt)) return { moved: moment, heard: notSent };
    if (fate === 'late_write') return { moved: withLate(moment, call, exchange), heard: heardError(new ServiceError(`${call.name} timed out`)) };
    if (fate === 'reset_late') return { moved: withLate(moment, call, undefined), heard: closed };
    const done = await world.perform(moment.stores, moment.now, call);
    const moved = withStores(moment, done);
    if (fate === 'answer_lost') return { moved, heard: heardError(new ServiceError(`${call.name} got no answer`)) };
    return { moved, heard: fate === 'reset_executed' ? closed : done.heard };
  }

  return {
    /** An invocation begins, and runs to its first call. */
    async begin(moment: Moment, task: Task, more: Pick<Actor, 'holds'> & { readonly asks?: Exchange['kind'] } = {}): Promise<Moment> {
      const { now, ids, actors, spoken } = moment;
      const no = moment.begun + 1;
      const does = await behaviours.begin(task, now, ids);
      const actor: Actor = { no, name: task.name, does, wasDone: false, ...(more.holds && { holds: more.holds }), ...(more.asks && { exchange: spoken.length }) };
      const asked = more.asks === undefined ? [] : [{ kind: more.asks, is: 'open', from: now, until: Infinity, effectAt: now, heard: 0 } as const];
      const begun = told({ ...moment, begun: no, actors: [...actors, actor], spoken: [...spoken, ...asked] }, () => `#${no} begins: ${task.name}`);
      return standsAt(begun, no, does);
    },
    /** The call of one process is carried out, or something else becomes of it. */
    async perform(moment: Moment, actor: Actor, call: Call, fate: Fate): Promise<Moment> {
      if (fate === 'crash_before') return crashed(moment, actor);
      if (fate === 'crash_after') return crashedAfter(moment, actor, call);
      const { moved, heard } = await fateOf(touched(moment, actor.exchange), actor, call, fate);
      return answered(moved, actor, heard, { wasDone: fate === 'done' });
    },
  };
}

export type SmallSteps = ReturnType<typeof createSmallSteps>;
