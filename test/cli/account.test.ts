import { describe, expect, it } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import { paymedic } from './console-of-test';
import { withServer, type Answer } from './server-of-test';
import { awsOfTest, nowMs, stackWith } from './stack-of-test';

const hourAgo = nowMs - 3_600_000;

function row(id: string, state: string, more: object = {}) {
  const order = { id, amountMinor: 1_999, currency: 'USD', offSession: true, validUntil: nowMs + 1 };
  return { payment: { order, state, correlationId: 'c', createdAt: hourAgo, updatedAt: hourAgo, version: 3, writeId: 'w', attempts: [{ n: 1, provider: 'stripe', startedAt: 1 }], fence: { provider: 'stripe', intentId: `pi_${id}` }, ...more } };
}
type Row = ReturnType<typeof row>;
const intent = (id: string, more: object = {}) => ({
  id: `pi_${id}`, object: 'payment_intent', status: 'succeeded', amount: 1_999, currency: 'usd', created: Math.floor(hourAgo / 1_000), metadata: { paymedic_payment_id: id }, latest_charge: { refunded: false }, ...more,
});
type Listed = ReturnType<typeof intent>;

/** A ledger that a scan shows in two pages, and Stripe's list, two intents a page. */
function account({ scanned = [], now = scanned, listed = [], known = listed, args = ['--since', '2h'], status = 200 }: {
  readonly scanned?: readonly Row[];
  /** What the ledger says when it is asked for one payment. */
  readonly now?: readonly Row[];
  readonly listed?: readonly Listed[];
  /** What Stripe says when it is asked for one intent. */
  readonly known?: readonly Listed[];
  readonly args?: readonly string[];
  readonly status?: number;
}) {
  const asked: string[] = [];
  const stripe: Answer = ({ path }) => {
    asked.push(path);
    if (status !== 200) return { status, body: {} };
    const url = new URL(path, 'http://stripe.test');
    const one = /payment_intents\/(\w+)$/.exec(url.pathname)?.[1];
    if (one !== undefined) {
      const found = known.find(({ id }) => id === one);
      return found ? { status: 200, body: found } : { status: 404, body: {} };
    }
    const from = listed.findIndex(({ id }) => id === url.searchParams.get('starting_after')) + 1;
    return { status: 200, body: { data: listed.slice(from, from + 2), has_more: from + 2 < listed.length } };
  };
  return withServer(stripe, async (url) => {
    const half = Math.ceil(scanned.length / 2);
    const { aws, sent } = awsOfTest({
      DescribeStacks: () => ({ Stacks: [stackWith({ StripeBaseUrl: url })] }),
      Scan: ({ ExclusiveStartKey: from }) => (from === undefined
        ? { Items: scanned.slice(0, half).map((item) => marshall(item)), LastEvaluatedKey: { pk: { S: 'payment#x' } } }
        : { Items: scanned.slice(half).map((item) => marshall(item)) }),
      GetItem: ({ Key }) => {
        const found = now.find(({ payment }) => JSON.stringify(Key).includes(`"payment#${payment.order.id}"`));
        return found ? { Item: marshall(found) } : {};
      },
    });
    return { ...(await paymedic(['account', ...args], { aws, nowMs })), asked, sent };
  });
}

describe('paymedic account', () => {
  it('closes the books when ledger and Stripe say the same', async () => {
    const { code, out, err } = await account({ scanned: [row('a', 'charged'), row('b', 'declined'), row('c', 'charged'), row('d', 'queued', { fence: undefined })].map(clean), listed: [intent('a'), intent('x', { metadata: {} }), intent('c'), intent('b', { status: 'requires_payment_method' })] });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe([
      'Paymedic-dev in eu-central-1, payments since 2026-11-22T06:01:00Z', '',
      'accepted          4', '  charged         2', '  declined        1', '  needs customer  0', '  expired         0', '  cancelled       0', '  quarantined     0', '  still open      1', '',
      'Not ended yet:', '  d  queued for 60 min, 19.99 USD', '',
      'The books are closed: ledger and Stripe say the same.', '',
    ].join('\n'));
  });

  it('proposes the refund of a duplicate and makes none', async () => {
    const { code, out, asked } = await account({ scanned: [row('a', 'charged')], listed: [intent('a'), intent('a', { id: 'pi_second' })] });
    expect(code).toBe(1);
    expect(out).toContain('a was charged again by pi_second at stripe (the ledger stands for pi_a).');
    expect(out).toContain('stripe refunds create -d payment_intent=pi_second   # stripe, 19.99 USD');
    expect(asked.every((path) => path.startsWith('/v1/payment_intents'))).toBe(true);
  });

  it('only reads', async () => {
    const { sent } = await account({ scanned: [row('a', 'charged')], listed: [intent('ghost')] });
    expect(new Set(sent.map(({ command }) => command))).toEqual(new Set(['DescribeStacks', 'GetSecretValue', 'Scan', 'GetItem']));
  });

  it('names a charge that the ledger does not know', async () => {
    expect((await account({ listed: [intent('ghost')] })).out).toContain('pi_ghost at stripe was charged for ghost, which is not in the ledger.');
  });

  it('asks the ledger again for a payment that was charged while it was read', async () => {
    const { code } = await account({ scanned: [row('a', 'attempting')], now: [row('a', 'charged')], listed: [intent('a')] });
    expect(code).toBe(0);
  });

  it('asks Stripe again for a charge that came after its list was read', async () => {
    const { code, asked } = await account({ scanned: [row('a', 'charged')], known: [intent('a')] });
    expect({ code, asked: asked.length }).toEqual({ code: 0, asked: 2 });
    const { code: missing, out } = await account({ scanned: [row('a', 'charged')] });
    expect(missing).toBe(1);
    expect(out).toContain('the ledger says that a was charged as pi_a, but stripe does not show that charge.');
  });

  it('closes no books over an account that is not configured any more, as nobody can ask it', async () => {
    const gone = { fence: { provider: 'stripe-old', intentId: 'pi_a' } };
    const { code, out, err } = await account({ scanned: [row('a', 'charged', gone), row('b', 'charged', gone)] });
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringContaining('2 payments since then were charged at stripe-old, which is not configured any more') });
  });

  it('does not count an older payment that was charged since', async () => {
    const { code, out } = await account({ now: [row('old', 'charged', { createdAt: 1 })], listed: [intent('old')], args: ['--since', '2h', '--json'] });
    expect({ code, books: JSON.parse(out) as unknown }).toMatchObject({ code: 0, books: { accepted: 0, charged: 0, closed: true, since: '2026-11-22T06:01:00Z' } });
  });

  it.each([
    [[], 'account needs --since with the time from which the books are closed, for example --since 24h.'],
    [['--since', 'yesterday'], '--since "yesterday" is no time; write ISO 8601 such as 2026-11-22T08:00:00Z, or a span back from now such as 90s, 15m, 2h or 7d.'],
    [['--since', '3026-01-01'], '--since "3026-01-01" is not in the past, so there is nothing to close; write an earlier time, for example 24h.'],
    [['--since', '0m'], '--since "0m" is not in the past, so there is nothing to close; write an earlier time, for example 24h.'],
    [['--since', '99999999999d'], '--since "99999999999d" is longer ago than 1970; write a shorter span.'],
    [['--since', '2h', 'x'], 'account takes no names; "paymedic help account" lists what there is.'],
  ])('says what is wrong with %j', async (args, sentence) => {
    expect(await account({ args })).toMatchObject({ code: 64, err: `paymedic: ${sentence}\n` });
  });

  it.each([[401, 'stripe refuses the key (401): "paymedic doctor" tells more; the books cannot be closed without its list.'], [500, 'stripe answers 500 at '], [201, 'stripe gives no list of PaymentIntents at ']])('closes no books when Stripe answers %d', async (status, sentence) => {
    const { code, err } = await account({ status });
    expect(code).toBe(1);
    expect(err).toContain(sentence);
  });
});

/** DynamoDB keeps no undefined values. */
function clean(value: Row): Row {
  return JSON.parse(JSON.stringify(value)) as Row;
}

describe('paymedic account, of a stack with a fallback', () => {
  const books = (there: readonly Listed[], scanned: readonly Row[], second = 'sk_test_2') => withServer(({ key }) => ({ status: 200, body: { data: key === 'sk_test_2' ? there : [intent('a')], has_more: false } }), async (url) => {
    const { aws } = awsOfTest({
      DescribeStacks: () => ({ Stacks: [stackWith({ StripeBaseUrl: url, FallbackName: 'stripe-eu', FallbackSecretArn: 'arn:second', FallbackBaseUrl: url })] }),
      GetSecretValue: ({ SecretId }) => ({ SecretString: SecretId === 'arn:second' ? second : 'sk_test_1' }),
      Scan: () => ({ Items: scanned.map((item) => marshall(item)) }),
      GetItem: () => ({ Item: marshall(scanned[0]) }),
    });
    return paymedic(['account', '--since', '2h'], { aws, nowMs });
  });
  const there = row('b', 'charged', { fence: { provider: 'stripe-eu', intentId: 'pi_b' } });

  it('closes the books over both accounts', async () => {
    expect(await books([intent('b')], [row('a', 'charged'), there])).toMatchObject({ code: 0, err: '' });
  });

  it('finds a payment that was charged at both, and says where the second charge is', async () => {
    const { code, out } = await books([intent('a', { id: 'pi_eu' })], [row('a', 'charged')]);
    expect(code).toBe(1);
    expect(out).toContain('payment_intent=pi_eu   # stripe-eu');
  });

  it('does not close them without the second key', async () => {
    expect(await books([], [row('a', 'charged')], '{"placeholder":"x"}')).toMatchObject({ code: 1, err: 'paymedic: there is no key for stripe-eu, so its charges cannot be listed, run: npx paymedic key set --stack Paymedic-dev --provider stripe-eu\n' });
  });
});
