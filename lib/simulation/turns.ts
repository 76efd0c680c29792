import type { MemoryQueue, Received } from '../memory/queue';
import type { Action } from './actors';
import { signature } from './mail';
import type { Cast } from './schedule';
import type { Environment, Process } from './scheduler';

/** What both the chaos and the rest after it do: deliver, ring, fire the schedules, and let people act. */
export function createTurns(cast: Cast) {
  const { world, chooser, invocations, environments, actions, fired } = cast;
  const { scheduler, timeline } = world;
  let turn = 0;

  /** Each environment gets its part, so that at least two of them work. */
  function environment(): Environment {
    turn += 1;
    const chosen = environments[turn <= 2 ? turn - 1 : chooser.between(0, environments.length - 1, 'the environment')];
    if (chosen === undefined) throw new RangeError('a schedule has at least two environments');
    return chosen;
  }

  type Work = (received: Received, at: Environment) => void;
  const { deliveries } = world.shop;
  const queues: readonly (readonly [Pick<MemoryQueue, 'due' | 'receive' | 'nextAt'>, Work])[] = [
    [world.retryQueue, invocations.replay], [world.reconcileQueue, invocations.settle], [deliveries, (received, at) => void invocations.deliver(received, at, deliveries)],
  ];
  /** Messages of each queue that could be delivered now. */
  const due = (): readonly number[] => queues.map(([queue], index) => (index > 0 || world.drains() ? queue.due(scheduler.now()) : 0));

  function act({ what }: Action, faulty: boolean): void {
    switch (what.by) {
      case 'shop':
        if (what.does === 'post') hold(invocations.post(environment(), what.order), faulty);
        else if (what.does === 'get' || what.does === 'cancel') invocations[what.does](environment(), what.id);
        else changeMind(what.id, what.does === 'want');
        return;
      case 'browser':
        timeline.add(() => `the browser confirms ${what.intentId} with ${what.card}`);
        for (const [name, account] of Object.entries(world.accounts)) account.confirmInBrowser(what.intentId, `${name === 'second' ? 'pm_second' : 'pm_card'}_${what.card}`);
        return;
      case 'forger':
        return forge(what.id, what.signed);
      case 'customer':
        if (what.hasFunds) fired.funds_come += 1;
        timeline.add(() => (what.hasFunds ? 'money comes to the empty account' : 'the money is spent'));
        return world.fund(what.hasFunds);
      case 'person':
        return person(what);
      default:
        return what satisfies never;
    }
  }

  /** An event that is not so: about any intent of any payment, or none. */
  function forge(paymentId: string, signed: boolean): void {
    const intents = Object.values(world.accounts).flatMap(({ books }) => books.map(({ id }) => id));
    timeline.add(() => `somebody makes up an event about ${paymentId}`);
    world.mail.forge({ paymentId, intentId: intents[chooser.between(0, intents.length, 'of which intent')] ?? 'pi_none', succeeded: chooser.chance(0.7, 'says that it succeeded') }, signed);
  }

  /** A fresh environment that does not come up: its caller is gone long before it goes on. */
  function hold(process: Process, faulty: boolean): void {
    if (!faulty || !chooser.chance(0.02, 'it stands still at its start')) return;
    fired.frozen_at_start += 1;
    process.frozenUntil = scheduler.now() + chooser.between(1, 10, 'for so many minutes') * 60_000;
    timeline.add(() => `${process.name} #${process.id} stands still at its start for ${process.frozenUntil - scheduler.now()} ms`);
  }

  function changeMind(id: string, wanted: boolean): void {
    timeline.add(() => `the shop ${wanted ? 'wants' : 'no longer wants'} ${id}`);
    if (!wanted) fired.order_unwanted += 1;
    world.desk?.changeMind(id, wanted);
  }

  function person(what: Action['what'] & { by: 'person' }): void {
    timeline.add(() => `a person: ${what.does}${'id' in what ? ` ${what.id}` : ''}`);
    switch (what.does) {
      case 'cancel_intent':
      case 'refund':
        for (const account of Object.values(world.accounts)) {
          for (const { id } of account.search(what.id)) {
            if (what.does === 'refund') account.refund(id);
            else if (account.handle({ operation: 'cancel', intentId: id }).kind === 'intent') cast.cancelledByHand.add(what.id);
          }
        }
        return;
      case 'redrive':
        world.retryQueue.sendRaw(JSON.stringify({ version: 1, paymentId: what.id, correlationId: 'by-hand' }));
        return void world.reconcileQueue.send({ paymentId: what.id }, 0);
      case 'pin':
        return world.mirror.setOverride(JSON.stringify({ route: 'queue', reason: 'a person says so', until: new Date(scheduler.now() + 10 * 60_000).toISOString() }));
      case 'unpin':
        return world.mirror.setOverride(undefined);
      default:
        return what satisfies never;
    }
  }

  return {
    environment,
    /** Lets people do what they do by now; requests may stand still before their first step only where `faulty`. */
    act(faulty = false): void {
      for (let index = 0; index < actions.length;) {
        const action = actions[index];
        if (action === undefined || action.at > scheduler.now()) index += 1;
        else {
          actions.splice(index, 1);
          act(action, faulty);
        }
      }
    },
    /** Messages that could be delivered now. */
    deliverable: (): number => due().reduce((sum, count) => sum + count, 0),
    /** Delivers one message; out of order and twice only where `faulty`. */
    deliver(faulty: boolean): void {
      const counts = due();
      const chosen = chooser.pick(counts, 'which queue');
      const [queue, work] = queues[chosen] ?? [];
      const count = counts[chosen] ?? 0;
      if (queue === undefined || work === undefined || count === 0) return;
      const overtaking = faulty && count > 1 ? chooser.between(0, count - 1, 'which message') : 0;
      if (overtaking > 0) fired.reordering += 1;
      const received = queue.receive(scheduler.now(), overtaking);
      if (received === undefined) return;
      const twice = faulty && chooser.chance(0.1, 'delivered twice');
      if (twice) fired.duplicate_delivery += 1;
      for (let copy = 0; copy < (twice ? 2 : 1); copy += 1) work(received, environment());
    },
    /** Some records of the ledger's stream; some that were done come again only where `faulty`. */
    publish(faulty: boolean): void {
      const { stream } = world.shop;
      if (faulty && chooser.chance(0.05, 'records come again') && stream.fallBack(chooser.between(0, 1, 'of which shard'), chooser.between(1, 3, 'how many'))) fired.stream_comes_again += 1;
      const batch = stream.next(chooser.between(0, stream.due() - 1, 'which shard'));
      if (batch !== undefined) invocations.publish(batch, environment());
    },
    /** The provider's mail arrives: any letter, not at all or twice where `faulty`. */
    hear(faulty: boolean): void {
      const { mail } = world;
      const index = chooser.between(0, mail.count() - 1, 'which letter');
      const letter = mail.take(index);
      if (letter === undefined || mail.route === undefined) return;
      if (faulty && chooser.chance(0.1, 'is lost')) return void (fired.hint_lost += 1);
      if (index > 0) fired.hint_overtaken += 1;
      if (letter.from === 'other') fired.hint_of_another_account += 1;
      if (letter.from === 'nobody') fired[letter.signature === signature ? 'hint_untrue' : 'hint_forged'] += 1;
      if (faulty && chooser.chance(0.1, 'comes twice')) {
        fired.hint_twice += 1;
        mail.again(letter);
      }
      fired[mail.route === 'webhook' ? 'hint_by_webhook' : 'hint_by_partner_bus'] += 1;
      invocations.hear(letter, mail.route, environment(), mail.again);
    },
    /** The healer hears its bell. */
    ring(): void {
      if (world.bell.take().length > 0) invocations.heal(environment(), {});
    },
    /** A minute is over: the schedules fire. A healer that would find nothing to do may be left out. */
    tick(healing = true): void {
      if (healing) invocations.heal(environment(), { scheduled: true });
      invocations.sweep(environment());
    },
    /** When a message can be delivered or somebody acts next (ms), or Infinity. */
    nextAt(): number {
      const acts = actions.reduce((next, { at }) => Math.min(next, at), Infinity);
      const [waiting, ...others] = queues.map(([queue]) => queue.nextAt() ?? Infinity);
      return Math.min(acts, scheduler.nextAt(), (world.drains() ? waiting : undefined) ?? Infinity, ...others, world.shop.stream.nextAt());
    },
  };
}

export type Turns = ReturnType<typeof createTurns>;
