import { createSecretReader } from '../aws/secret';
import { parseCommandLine } from './arguments';
import { atAws } from './aws-errors';
import { exitCode, FailedError, UsageError, type Console } from './console';
import { span } from './phrases';
import { signedCall, type Reply } from './signed-call';
import { findStack, type PaymedicStack } from './stack';
import { modeOfKey, readIntent } from './stripe-key';

const help = `paymedic smoke [--stack NAME] [--json] [--api-url URL]

Sends one payment of 1.00 USD with Stripe's test card through the stack's API, signed with your AWS credentials, and sees it
charged in the ledger and at Stripe. Only with a test key. Your credentials need the policy in the output ShopPolicy, and the
right to read the secret. A payment that has to wait is waited for, up to three minutes.

  --stack NAME   the stack; may be left out where there is only one Paymedic
  --json         the result as JSON
  --api-url URL  the API's address, where it is not the stack's output ApiUrl (a domain of your own, a local endpoint)

Exit code: 0; 1 when the payment did not get through; 64 for a wrong command line.
`;

const options = { stack: { type: 'string' }, json: { type: 'boolean' }, 'api-url': { type: 'string' } } as const;
/** Above the least that Stripe charges in USD, 0.50. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const amountMinor = 100;
/** Right after the first key the healer may need a minute to let payments flow. */
const waitMs = 180_000;
const lookEveryMs = 2_000;

interface Step {
  readonly step: string;
  readonly text: string;
}

async function run(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals } = parseCommandLine('smoke', args, options);
  if (positionals.length > 0) throw new UsageError('smoke takes no names; "paymedic help smoke" lists what there is.');
  const asJson = values.json === true;
  const steps: Step[] = [];
  const say = async (step: string, text: string) => {
    steps.push({ step, text });
    if (!asJson) await io.write(`ok    ${step.padEnd(10)} ${text}.\n`);
  };
  const done = await atAws(() => smoke(values.stack, values['api-url'], io, say));
  await io.write(asJson ? `${JSON.stringify({ ...done, steps }, null, 2)}\n` : `\n${done.stack} charges: the payment ${done.paymentId} went through, once.\n`);
  return exitCode.ok;
}

async function smoke(stackName: string | undefined, apiUrl: string | undefined, io: Console, say: (step: string, text: string) => Promise<void>) {
  const aws = io.aws();
  const stack = await findStack(aws.cloudformation, stackName);
  const key = await createSecretReader({ client: aws.secrets, secretArn: stack.output('StripeSecretArn'), clock: { now: io.now, sleep: io.sleep } })();
  if (key === undefined) throw new FailedError(`there is no Stripe key yet, run: npx paymedic key set --stack ${stack.name}`);
  const checked = modeOfKey(key);
  if ('problem' in checked || checked.mode === 'live') throw new FailedError(`${stack.name} has a live key, and a smoke test moves no money: run it where a test key is set, or before the live one is set.`);

  const url = addressOf(apiUrl ?? stack.output('ApiUrl'));
  const paymentId = `smoke-${io.freshId()}`;
  const startedAt = io.now();
  const call = (method: 'GET' | 'POST', path: string, payload?: unknown) => signedCall(aws.cloudformation, url, method, path, payload);
  const reply = await call('POST', '/payments', { id: paymentId, amountMinor, currency: 'USD', paymentMethod: 'pm_card_visa', description: 'Paymedic smoke test' });
  if (reply.status !== 201 && reply.status !== 202) throw new FailedError(refusal(reply));
  const state = String(reply.body['state']);
  await say('API', `answered ${reply.status} ${state} after ${io.now() - startedAt} ms`);

  const row = await untilCharged(paymentId, () => call('GET', `/payments/${encodeURIComponent(paymentId)}`), io);
  const providerPaymentId = String(row['providerPaymentId']);
  await say('ledger', `says charged, as ${providerPaymentId}${state === 'charged' ? '' : ` (${span(io.now() - startedAt)} after it was sent)`}`);
  await seenAtStripe(stack, key, paymentId, providerPaymentId);
  await say('Stripe', `shows ${providerPaymentId} succeeded over 1.00 USD for this payment`);
  return { stack: stack.name, region: stack.region, ok: true, paymentId, providerPaymentId, answered: { status: reply.status, state }, chargedAfterMs: io.now() - startedAt };
}

function addressOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new UsageError(`--api-url ${JSON.stringify(text)} is no address; write one that begins with https://.`);
  return text.replace(/\/+$/, '');
}

function refusal({ status, body }: Reply): string {
  const said = typeof body['detail'] === 'string' ? body['detail'] : typeof body['message'] === 'string' ? body['message'] : '';
  const words = said === '' ? '' : ` (${said.replace(/\.$/, '')})`;
  if (status === 403) return `the API refuses your AWS credentials${words}: give them the policy in the stack's output ShopPolicy.`;
  return `the API answers ${status}${words}: the test payment was not accepted; "paymedic doctor" may say why.`;
}

/** Follows a payment that has to wait; whatever else it ends as is no success. */
async function untilCharged(id: string, get: () => Promise<Reply>, io: Console): Promise<Reply['body']> {
  const giveUpAt = io.now() + waitMs;
  let told = false;
  for (;;) {
    const { status, body } = await get();
    const state = String(body['state']);
    if (status === 200 && state === 'charged') return body;
    if (status === 200 && !['claimed', 'queued', 'attempting', 'unknown'].includes(state)) throw new FailedError(`the payment ${id} ended as ${state}: ${String(body['detail'])}`);
    if (io.now() >= giveUpAt) throw new FailedError(`the payment ${id} is still ${status === 200 ? state : `answered ${status}`} after ${span(waitMs)}: "paymedic status" says where payments go, "paymedic doctor" what is wrong.`);
    if (!told && io.errorIsTerminal) io.writeError(`The payment is ${state}: waiting for it, up to ${span(waitMs)} …\n`);
    told = true;
    await io.sleep(lookEveryMs);
  }
}

async function seenAtStripe(stack: PaymedicStack, key: string, paymentId: string, intentId: string): Promise<void> {
  const baseUrl = stack.output('StripeBaseUrl');
  const { status, body } = await readIntent(baseUrl, key, intentId);
  if (status !== 200) throw new FailedError(`the ledger says charged, but ${baseUrl} ${status === undefined ? 'does not answer' : `answers ${status}`} when asked for ${intentId}: look for it in Stripe's dashboard.`);
  const metadata = body['metadata'];
  const named: unknown = typeof metadata === 'object' && metadata !== null && 'paymedic_payment_id' in metadata ? metadata.paymedic_payment_id : undefined;
  if (body['status'] !== 'succeeded' || named !== paymentId || body['amount'] !== amountMinor) {
    throw new FailedError(`the ledger says charged, but Stripe shows ${intentId} as ${String(body['status'])} for ${String(named)} over ${String(body['amount'])}: look for it in Stripe's dashboard.`);
  }
}

/** `paymedic smoke`: gives the exit code; throws UsageError and FailedError. */
export const command = { help, run };
