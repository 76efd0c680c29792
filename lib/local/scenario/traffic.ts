import type { PlannedOrder } from './orders';
import type { HttpReply } from './signed-client';

/** Time, so that tests need none. */
export interface Clock {
  /** ms since 1970 */
  now(): number;
  /** Rejects when the run is stopped. */
  sleep(ms: number): Promise<void>;
}

/** A payment that was sent, and what the shop heard. Times in ms since 1970. */
export interface Sent {
  readonly order: PlannedOrder;
  readonly sentAt: number;
  readonly answer?: Answer;
}

export interface Answer {
  readonly at: number;
  /** 0: no answer, the connection failed. */
  readonly status: number;
  /** The state that the body names. */
  readonly state?: string;
}

/** A shop gives up after so long. */
export const patienceMs = 10_000;

/** A 5xx, a connection error, or an answer later than 10 s. */
export function isFailed({ sentAt, answer }: Sent): boolean {
  return answer !== undefined && (answer.status === 0 || answer.status >= 500 || answer.at - sentAt > patienceMs);
}

/** Told in time that nothing was accepted: what a shop has to hear while the ledger cannot be reached. */
export function isNotAccepted({ sentAt, answer }: Sent): boolean {
  return answer?.status === 503 && answer.state === 'not-accepted' && answer.at - sentAt <= patienceMs;
}

export interface TrafficRequest {
  readonly orders: readonly PlannedOrder[];
  readonly send: (order: PlannedOrder) => Promise<HttpReply>;
  readonly clock: Clock;
  /** Called when a payment leaves and again when its answer is there; `n` of the order is its place. */
  readonly onChange: (sent: Sent) => void;
}

/** Sends every order at its own time, however long others take. Resolves when the last answer is there. */
export async function sendTraffic({ orders, send, clock, onChange }: TrafficRequest): Promise<void> {
  const startAt = clock.now();
  const running: Promise<void>[] = [];
  for (const order of orders) {
    const waitMs = startAt + order.atMs - clock.now();
    if (waitMs > 0) await clock.sleep(waitMs);
    running.push(one(order));
  }
  await Promise.all(running);

  async function one(order: PlannedOrder): Promise<void> {
    const sent: Sent = { order, sentAt: clock.now() };
    onChange(sent);
    const answer = await send(order).then(
      ({ status, body }): Answer => ({ at: clock.now(), status, ...(typeof body['state'] === 'string' && { state: body['state'] }) }),
      (): Answer => ({ at: clock.now(), status: 0 }),
    );
    onChange({ ...sent, answer });
  }
}
