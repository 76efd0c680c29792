import { describe, expect, it } from '@jest/globals';
import { paymedic } from './console-of-test';
import { withServer, type Answer } from './server-of-test';
import { awsOfTest, nowMs, stackWith } from './stack-of-test';

const id = 'smoke-fresh-1';
const charged = { id, state: 'charged', providerPaymentId: 'pi_1' };
const intent = { id: 'pi_1', status: 'succeeded', amount: 100, metadata: { paymedic_payment_id: id } };

/** API and Stripe on one address: what they answer, in the order in which each is asked. */
function smoke({ post = { status: 201, body: charged as object }, gets = [{ status: 200, body: charged as object }], stripe = { status: 200, body: intent as object }, key = 'sk_test_1', args = [] as readonly string[] } = {}) {
  const asked: string[] = [];
  let looks = 0;
  const answer: Answer = ({ method, path, key: authorization, body }) => {
    asked.push(`${method} ${path}`);
    if (path.startsWith('/v1/')) return authorization === key ? stripe : { status: 401, body: {} };
    if (!authorization.startsWith('AWS4-HMAC-SHA256 Credential=test/')) return { status: 403, body: { message: 'unsigned' } };
    if (method === 'POST') return JSON.stringify(body).includes('pm_card_visa') ? post : { status: 400, body: {} };
    looks += 1;
    return gets[Math.min(looks, gets.length) - 1] ?? { status: 404, body: {} };
  };
  return withServer(answer, async (url) => {
    const { aws } = awsOfTest({ DescribeStacks: () => ({ Stacks: [stackWith({ ApiUrl: url, StripeBaseUrl: url })] }), GetSecretValue: () => ({ SecretString: key }) });
    return { ...(await paymedic(['smoke', ...args], { aws, nowMs })), asked };
  });
}

describe('paymedic smoke', () => {
  it('sends one signed payment and sees it in the ledger and at Stripe', async () => {
    const { code, out, err, asked } = await smoke();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(asked).toEqual(['POST /payments', `GET /payments/${id}`, 'GET /v1/payment_intents/pi_1']);
    expect(out).toBe([
      'ok    API        answered 201 charged after 0 ms.',
      'ok    ledger     says charged, as pi_1.',
      'ok    Stripe     shows pi_1 succeeded over 1.00 USD for this payment.', '',
      `Paymedic-dev charges: the payment ${id} went through, once.`, '',
    ].join('\n'));
  });

  it('says it as JSON, and nothing else', async () => {
    const { out } = await smoke({ args: ['--json'] });
    expect(JSON.parse(out)).toMatchObject({ ok: true, stack: 'Paymedic-dev', paymentId: id, providerPaymentId: 'pi_1', answered: { status: 201, state: 'charged' } });
  });

  it('waits for a payment that has to wait', async () => {
    const waiting = { status: 202, body: { id, state: 'queued' } };
    const { code, out } = await smoke({ post: waiting, gets: [{ status: 200, body: waiting.body }, { status: 503, body: {} }, { status: 200, body: charged }] });
    expect(code).toBe(0);
    expect(out).toContain('says charged, as pi_1 (4 s after it was sent)');
  });

  it('calls the API where --api-url says', async () => {
    const { code, err } = await smoke({ args: ['--api-url', 'http://127.0.0.1:1/'] });
    expect({ code, err }).toEqual({ code: 1, err: 'paymedic: the API at http://127.0.0.1:1 does not answer: check the network, or name its address with --api-url.\n' });
  });

  it('moves no money: it sends nothing where the key is live', async () => {
    const { code, err, asked } = await smoke({ key: 'sk_live_1' });
    expect({ code, asked, err }).toEqual({ code: 1, asked: [], err: 'paymedic: Paymedic-dev has a live key, and a smoke test moves no money: run it where a test key is set, or before the live one is set.\n' });
  });

  it.each<[string, Parameters<typeof smoke>[0], string]>([
    ['there is no key', { key: 'placeholder' }, 'there is no Stripe key yet, run: npx paymedic key set --stack Paymedic-dev'],
    ['the credentials lack the right', { post: { status: 403, body: { message: 'Forbidden' } } }, 'the API refuses your AWS credentials (Forbidden): give them the policy in the stack\'s output ShopPolicy.'],
    ['the payment is not accepted', { post: { status: 503, body: { detail: 'The ledger cannot be reached.' } } }, 'the API answers 503 (The ledger cannot be reached): the test payment was not accepted; "paymedic doctor" may say why.'],
    ['it is declined after all', { post: { status: 202, body: { state: 'queued' } }, gets: [{ status: 200, body: { state: 'declined', detail: 'The payment was declined.' } }] }, `the payment ${id} ended as declined: The payment was declined.`],
    ['it waits for ever', { post: { status: 202, body: { state: 'queued' } }, gets: [{ status: 200, body: { state: 'queued' } }] }, `the payment ${id} is still queued after 3 min: "paymedic status" says where payments go, "paymedic doctor" what is wrong.`],
    ['Stripe knows another payment', { stripe: { status: 200, body: { ...intent, metadata: {} } } }, 'the ledger says charged, but Stripe shows pi_1 as succeeded for undefined over 100: look for it in Stripe\'s dashboard.'],
    ['Stripe does not know it', { stripe: { status: 404, body: {} } }, 'when asked for pi_1: look for it in Stripe\'s dashboard.'],
    ['the address is none', { args: ['--api-url', 'here'] }, '--api-url "here" is no address; write one that begins with https://.'],
  ])('ends with one sentence when %s', async (_, world, sentence) => {
    const { code, err } = await smoke(world);
    expect([1, 64]).toContain(code);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toContain(sentence);
  });
});
