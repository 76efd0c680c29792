import type { HttpAnswer } from '../core/answer';
import { guard } from '../core/guard';
import { failed } from '../memory/provider-account';
import type { Behaviour, Behaviours, Call, Task } from './behaviour';
import { actorOf, told, touched, withActor, withLate, withoutActor, withStores } from './moment';
import type { Actor, Late, Moment } from './moment';
import { heardError, heardValue } from './remembered';
import type { Heard } from './remembered';
import type { Fate } from './scheduler';
import type { SmallWorld } from './small-world';
import { ServiceError } from './stepping';
import { stateOf } from './word';
import type { Exchange } from './word';

const fatesOfWrites: readonly Fate[] = ['answer_lost', 'late_write'];
const fatesOfReads: readonly Fate[] = ['answer_lost'];
/** The connection is reset, or the client waits until its deadline; the request was executed, or is on its way, or is being worked on. */
const fatesOfRequests: readonly Fate[] = ['reset_executed', 'answer_lost', 'reset_late', 'on_its_way', 'slow'];
const fatesOfLookups: readonly Fate[] = ['reset_executed', 'answer_lost'];

/** What may become of a call that others can see, besides being done and the crashes. Every other call is carried out at once. */
export const fatesOfCalls: Readonly<Record<string, readonly Fate[]>> = {
  'ledger.claim': fatesOfWrites, 'ledger.replace': fatesOfWrites, 'ledger.get': fatesOfReads, 'retryQueue.send': fatesOfWrites, 'reconcileQueue.send': fatesOfWrites,
  'stripe.create': fatesOfRequests, 'stripe.confirm': fatesOfRequests, 'stripe.cancel': fatesOfRequests, 'stripe.retrieve': fatesOfLookups,
  'clock.sleep': [],
};

const closed = heardValue(failed({ socketCode: 'ECONNRESET' }));
const timedOut = heardValue(failed({ deadline: true }));
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
    if (isRequest(call)) return crashed(withLate(leaving(moment, call), { call }), actor);
    return crashed(call.name === 'clock.sleep' ? moment : withStores(moment, await world.perform(moment.stores, moment.now, call)), actor);
  }

  /** The request was sent; the answer comes later, if ever. */
  const waits = (moment: Moment, { no }: Actor, { deadlineAt }: Call): Moment => withActor(moment, no, { waitsUntil: deadlineAt });

  /** The provider has begun with it. One that it refuses at once has its answer. */
  async function slowly(moment: Moment, actor: Actor, call: Call): Promise<Moment> {
    const begun = await world.beginRequest(moment.stores, moment.now, call);
    const then = withStores(moment, begun);
    if ('value' in begun.heard && begun.heard.value === undefined) return waits(withLate(then, { call, client: actor.no, begunAt: moment.now }), actor, call);
    return answered(then, actor, begun.heard, { wasDone: true });
  }

  async function sent(before: Moment, actor: Actor, call: Call, fate: Fate): Promise<Moment> {
    // Nothing is sent after the deadline.
    if (guard('deadline_passed', before.now >= call.deadlineAt)) return answered(before, actor, notSent, { wasDone: true });
    const moment = leaving(before, call);
    if (fate === 'reset_late') return answered(withLate(moment, { call }), actor, closed, { wasDone: false });
    if (fate === 'on_its_way') return waits(withLate(moment, { call, client: actor.no }), actor, call);
    if (fate === 'slow') return slowly(moment, actor, call);
    const done = await world.perform(moment.stores, moment.now, call);
    const then = withStores(moment, done);
    if (fate === 'answer_lost') return waits(then, actor, call);
    return answered(then, actor, fate === 'reset_executed' ? closed : done.heard, { wasDone: fate === 'done' });
  }

  async function called(moment: Moment, actor: Actor, call: Call, fate: Fate): Promise<Moment> {
    if (call.name === 'clock.sleep') return answered(moment, actor, heardValue(undefined), { wasDone: true });
    if (fate === 'late_write') return answered(withLate(moment, { call, ...(actor.exchange !== undefined && { exchange: actor.exchange }) }), actor, heardError(new ServiceError(`${call.name} timed out`)), { wasDone: false });
    const done = await world.perform(moment.stores, moment.now, call);
    const heard = fate === 'answer_lost' ? heardError(new ServiceError(`${call.name} got no answer`)) : done.heard;
    return answered(withStores(moment, done), actor, heard, { wasDone: fate === 'done' });
  }

  /** An answer reaches the process that waits for it, or its deadline does. A crash meanwhile is one after its call. */
  const hears = (moment: Moment, actor: Actor, heard: Heard): Promise<Moment> => answered(touched(moment, actor.exchange), actor, heard, { wasDone: true, waitsUntil: undefined });

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
      return (isRequest(call) ? sent : called)(touched(moment, actor.exchange), actor, call, fate);
    },
    /** The deadline of a process that waits for an answer. */
    timeOut: (moment: Moment, actor: Actor): Promise<Moment> =>
      hears({ ...moment, late: moment.late.map(({ client, ...late }) => (client === undefined || client === actor.no ? late : { ...late, client })) }, actor, timedOut),
    /** What is late happens. */
    async execute(moment: Moment, late: Late): Promise<Moment> {
      const { call, client, exchange, begunAt } = late;
      const before = touched({ ...moment, late: moment.late.filter((one) => one !== late) }, exchange);
      const done = await (begunAt === undefined ? world.perform(before.stores, before.now, call) : world.endRequest(before.stores, before.now, call));
      const after = withStores(before, done);
      const waiting = client === undefined ? undefined : actorOf(after, client);
      return waiting === undefined ? after : hears(after, waiting, done.heard);
    },
  };
}

const leaving = (moment: Moment, { name }: Call): Moment => (name === 'stripe.confirm' ? { ...moment, confirmedAt: moment.now } : moment);
const isRequest = ({ name }: Call): boolean => name.startsWith('stripe.');

export type SmallSteps = ReturnType<typeof createSmallSteps>;
