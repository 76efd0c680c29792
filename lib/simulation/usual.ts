import type { Provider } from '../app/ports';
import type { HttpAnswer } from '../core/answer';
import { isOpen, signOf } from '../core/breaker';
import type { RetryMessage } from '../core/message';
import type { Answer, Failure } from '../core/outcome';
import { parseRequest } from '../core/request';
import type { Request } from '../core/request';
import type { Policy, Ports, Product } from './product';

/** A call is repeated so often, each time as a new one, with 1, 2, 4 … s and a little chance between. */
const mostCalls = 5;
const firstWaitMs = 1_000;
/** stripe-node's own defaults: it repeats a try under the same key twice, and gives each one 80 s. https://github.com/stripe/stripe-node#configuration */
const sdkTries = 3;
const sdkWaitMs = 500;
const sdkTimeoutMs = 80_000;
/** A message is tried so often, with 1, 2, 4 … minutes between, and set aside then. */
const mostDeliveries = 5;
const firstDelayMs = 60_000;

/** All that this design knows of a payment travels in its message. */
interface WaitingMessage extends RetryMessage {
  readonly request: Request;
  readonly attempt: number;
}

/**
 * The usual design, to see that the schedules break it: what fails is called again, then queued with a count of attempts, then
 * set aside; when many calls fail, payments go to the second provider or straight into the queue; no ledger. Wherever it left
 * something open it does what is kinder to it: a decline is told and not tried again, the SDK repeats under one key, what
 * waits between two tries waits longer each time, and what it does not know it does not say.
 */
export const usual: Policy = Object.assign((ports: Ports) => ({
  async post(input) {
    const parsed = parseRequest(input, ports.clock.now());
    if ('problem' in parsed) return answer(400, 'invalid');
    return charge(ports, parsed.request);
  },
  get: () => Promise.resolve(answer(503, 'unavailable')),
  cancel: () => Promise.resolve(answer(503, 'unavailable')),
  replay: (body) => replay(ports, body),
  settle: () => Promise.resolve(),
  sweep: () => Promise.resolve(),
  heal: () => Promise.resolve(),
  publish: (changes) => Promise.resolve(changes.length),
  deliver: () => Promise.resolve(),
  webhook: () => Promise.resolve(answer(200, 'ignored')),
  hint: () => Promise.resolve(),
}) satisfies Product, { asksNobody: true as const });

async function charge(ports: Ports, request: Request): Promise<HttpAnswer> {
  for (let call = 1; call <= mostCalls; call += 1) {
    const way = await wayOf(ports, request);
    if (way === undefined) break;
    const result = await callProvider(ports, request, way);
    if (result.kind === 'intent') return result.status === 'succeeded' ? answer(201, 'charged', request) : answer(422, 'needs_customer', request, result.clientSecret);
    if (result.kind === 'declined' || result.handling === 'refuse') return answer(402, 'declined', request);
    if (!isTransient(result)) break;
    if (call < mostCalls) await ports.clock.sleep(firstWaitMs * 2 ** (call - 1) * (1 + 0.3 * ports.random.chance()));
  }
  try {
    await enqueue(ports, request, 1);
    return answer(202, 'queued', request);
  } catch {
    return answer(500, 'unavailable');
  }
}

/** One message: one more call; what fails goes round with a higher count until it is set aside. */
async function replay(ports: Ports, body: string): Promise<void> {
  const message = readMessage(body);
  if (message === undefined) return ports.retryQueue.quarantine(body, 'unreadable');
  const result = await callProvider(ports, message.request, (await wayOf(ports, message.request)) ?? ports.provider);
  if (result.kind === 'intent') return undefined;
  const isFinal = result.kind === 'declined' || result.handling === 'refuse' || message.attempt >= mostDeliveries;
  return isFinal ? ports.retryQueue.quarantine(body, 'quarantined') : enqueue(ports, message.request, message.attempt + 1);
}

async function enqueue(ports: Ports, request: Request, attempt: number): Promise<void> {
  const message: WaitingMessage = { version: 1, paymentId: request.order.id, correlationId: request.order.id, request, attempt };
  return ports.retryQueue.send(message, firstDelayMs * 2 ** (attempt - 1));
}

/** The provider by the rate of failures: the default one, the second for who has a card there, or nobody (into the queue). */
async function wayOf(ports: Ports, { order }: Request): Promise<Provider | undefined> {
  const { control, provider, fallback, settings, clock } = ports;
  const seen = await control.steering(provider.name, clock.now()).catch(() => undefined);
  if (seen === undefined || !isOpen(seen.evidence, settings.breaker, clock.now())) return provider;
  return fallback !== undefined && order.instruments?.[fallback.name] !== undefined ? fallback : undefined;
}

/** One call of the SDK, under a key that it made up for this call. Counts how it went. */
async function callProvider(ports: Ports, request: Request, at: Provider): Promise<Answer> {
  const result = await createAndConfirm(ports, request, at);
  const sign = signOf(result);
  if (sign !== undefined) await ports.control.sign(at.name, sign, ports.clock.now()).catch(() => undefined);
  return result;
}

/**
 * The SDK sends one request that creates and confirms; our port has two. A crash between them charges nothing, which is in
 * this design's favour.
 */
async function createAndConfirm({ clock, random, provider }: Ports, { order, paymentMethod }: Request, at: Provider): Promise<Answer> {
  const key = random.id();
  const card = at === provider ? paymentMethod : order.instruments?.[at.name]?.paymentMethod;
  const params = at.forms.create({ amountMinor: order.amountMinor, currency: order.currency, metadata: { paymedic_payment_id: order.id } });
  const created = await asSdk(() => at.session(clock.now() + sdkTimeoutMs, (calls) => calls.create({ key, params, firstSentAt: clock.now() })));
  // Without a card the browser brings it.
  if (created.kind !== 'intent' || card === undefined) return created;
  const confirm = { key: `${key}-confirm`, params: at.forms.confirm({ paymentMethod: card, offSession: order.offSession }), firstSentAt: clock.now() };
  return asSdk(() => at.session(clock.now() + sdkTimeoutMs, (calls) => calls.confirm(created.id, confirm)));

  async function asSdk(send: () => Promise<Answer>): Promise<Answer> {
    for (let left = sdkTries - 1; ; left -= 1) {
      const result = await send();
      if (left === 0 || result.kind !== 'failure' || !isRepeatedBySdk(result)) return result;
      await clock.sleep(sdkWaitMs);
    }
  }
}

const isRepeatedBySdk = ({ status }: Failure): boolean => status === undefined || status === 409 || status >= 500;
const isTransient = ({ status }: Failure): boolean => status === undefined || status === 429 || status >= 500;

function readMessage(body: string): WaitingMessage | undefined {
  const value = JSON.parse(body) as Partial<WaitingMessage>;
  return value.request === undefined || value.attempt === undefined ? undefined : (value as WaitingMessage);
}

function answer(status: number, state: string, request?: Request, clientSecret?: string): HttpAnswer {
  const { id, amountMinor, currency } = request?.order ?? {};
  return { status, contentType: 'application/json', body: { state, ...(request && { id, amountMinor, currency }), ...(clientSecret !== undefined && { clientSecret }) } };
}
