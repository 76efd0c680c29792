import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { paymedic } from './console-of-test';
import { withServer } from './server-of-test';
import { awsOfTest, stackWith } from './stack-of-test';

const stores = (status: number, stdin: string | NodeJS.ReadableStream, args: readonly string[] = [], mode = 'test') => {
  const { aws, sent } = awsOfTest({ DescribeStacks: () => ({ Stacks: [stackWith({ StripeMode: mode, StripeBaseUrl: url })] }), PutSecretValue: () => ({}) });
  let url = '';
  const asked: string[] = [];
  return withServer(({ method, path, key }) => (asked.push(`${method} ${path} ${key}`), { status, body: {} }), async (serverUrl) => {
    url = serverUrl;
    const said = await paymedic(['key', 'set', ...args], { aws, stdin });
    return { ...said, asked, stored: sent.filter(({ command }) => command === 'PutSecretValue').map(({ input }) => input['SecretString']) };
  });
};

/** A keyboard: what is typed comes as it is, and the line is shown only while the terminal is not raw. */
function keyboard(typed: string) {
  const raw: boolean[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY: true as const, setRawMode: (on: boolean) => void raw.push(on) });
  stream.write(typed);
  return { stream, raw };
}

describe('paymedic key set', () => {
  it('stores a key that Stripe accepts, and never shows it', async () => {
    const { code, out, err, asked, stored } = await stores(200, 'sk_test_secret1\n');
    expect({ code, err, stored }).toEqual({ code: 0, err: '', stored: ['sk_test_secret1'] });
    expect(asked).toEqual(['GET /v1/payment_intents?limit=1 sk_test_secret1']);
    expect(out).toContain('Next: npx paymedic doctor --stack Paymedic-dev');
    expect(out).not.toContain('secret1');
  });

  it.each([
    ['sk_live_1', 'live', ['--live']], ['rk_live_1', 'live', ['--live']], ['rk_test_1', 'test', []], ['sk_test_1', 'live', []],
  ])('takes %s where the environment is configured for %s keys, with %j', async (key, mode, args) => {
    expect(await stores(200, key, args, mode)).toMatchObject({ code: 0, stored: [key] });
  });

  it.each<[string, number, string, string[], string, string]>([
    ['a live key in a test environment', 200, 'sk_live_secret1', [], 'test', 'Paymedic-dev is configured for test keys, so it takes no live one'],
    ['--live in a test environment', 200, 'sk_test_secret1', ['--live'], 'test', 'Paymedic-dev is configured for test keys'],
    ['a live key without --live', 200, 'sk_live_secret1', [], 'live', 'that is a live key, with which Paymedic-dev moves money: add --live if that is meant'],
    ['a test key with --live', 200, 'sk_test_secret1', ['--live'], 'live', '--live announces a live key'],
    ['a publishable key', 200, 'pk_test_secret1', [], 'test', 'that is a publishable key'],
    ['something else', 200, 'secret1', [], 'test', 'that is no Stripe key'],
    ['two lines', 200, 'sk_test_secret1\nsk_test_secret1', [], 'test', 'that is no Stripe key'],
    ['nothing', 200, ' \n', [], 'test', 'no key came on the standard input'],
    ['a book', 200, 'x'.repeat(20_000), [], 'test', 'too long for a key'],
    ['a key that Stripe does not know', 401, 'sk_test_secret1', [], 'test', 'the key is refused: Stripe does not know this key (401)'],
    ['a key without rights', 403, 'rk_test_secret1', [], 'test', 'the key lacks the right to read PaymentIntents'],
    ['a key while Stripe is down', 500, 'sk_test_secret1', [], 'test', 'the key could not be checked'],
  ])('stores nothing and says one sentence about %s', async (_, status, stdin, args, mode, sentence) => {
    const { code, out, err, stored } = await stores(status, stdin, args, mode);
    expect({ code, out, stored, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, out: '', stored: [], lines: 1 });
    expect(err).toContain(sentence);
    expect(err.toLowerCase()).toContain('nothing was stored');
    expect(err).not.toContain('secret1');
  });

  it('stores nothing when no Stripe answers', async () => {
    const { aws, sent } = awsOfTest();
    const { code, err } = await paymedic(['key', 'set'], { aws, stdin: 'sk_test_1' });
    expect({ code, err }).toEqual({ code: 1, err: 'paymedic: the key could not be checked: http://127.0.0.1:1 does not answer. Nothing was stored; try again in a while.\n' });
    expect(sent.map(({ command }) => command)).toEqual(['DescribeStacks']);
  });

  it('asks for a new deployment where the stack does not say its mode', async () => {
    const { aws } = awsOfTest({ DescribeStacks: () => ({ Stacks: [{ ...stackWith(), Outputs: stackWith().Outputs.filter(({ OutputKey }) => OutputKey !== 'StripeMode') }] }) });
    expect((await paymedic(['key', 'set'], { aws, stdin: 'sk_test_1' })).err).toBe('paymedic: the stack Paymedic-dev does not say its StripeMode: deploy it again with this version of Paymedic.\n');
  });

  it('stores the fallback’s key in its own secret, after its own account accepted it', async () => {
    const { aws, sent } = awsOfTest({ DescribeStacks: () => ({ Stacks: [stackWith({ FallbackName: 'stripe-eu', FallbackSecretArn: 'arn:second', FallbackBaseUrl: url })] }), PutSecretValue: () => ({}) });
    let url = '';
    const { code, out } = await withServer(() => ({ status: 200, body: {} }), async (serverUrl) => {
      url = serverUrl;
      return paymedic(['key', 'set', '--provider', 'stripe-eu'], { aws, stdin: 'sk_test_2' });
    });
    expect({ code, stored: sent.filter(({ command }) => command === 'PutSecretValue').map(({ input }) => input) }).toEqual({ code: 0, stored: [{ SecretId: 'arn:second', SecretString: 'sk_test_2' }] });
    expect(out).toContain('stripe-eu of Paymedic-dev has it');
  });

  it.each([
    [{}, 'stripe-eu', 'paymedic: Paymedic-dev has no fallback, so --provider knows "stripe" only: set "fallback" in its configuration and deploy first.\n'],
    [{ FallbackName: 'stripe-eu' }, 'stripe-us', 'paymedic: Paymedic-dev knows no provider "stripe-us": write --provider stripe-eu for the fallback, or leave it out for the default account.\n'],
  ])('says which providers a stack knows: %j, %s', async (more, name, err) => {
    const { aws } = awsOfTest({ DescribeStacks: () => ({ Stacks: [stackWith(more)] }) });
    expect(await paymedic(['key', 'set', '--provider', name], { aws, stdin: 'sk_test_1' })).toMatchObject({ code: 64, err });
  });

  it('hides what is typed, and lets it be corrected', async () => {
    const { stream, raw } = keyboard('sk_test_12\u007f3\r');
    const { code, out, err, stored } = await stores(200, stream);
    expect({ code, stored, raw }).toEqual({ code: 0, stored: ['sk_test_13'], raw: [true, false] });
    expect(out + err).not.toContain('sk_test_1');
    expect(err).toBe('Stripe key for Paymedic-dev (what you type is not shown): \n');
  });

  it('stops at Ctrl-C and gives the terminal back', async () => {
    const { stream, raw } = keyboard('sk_te\u0003');
    const { code, err, stored } = await stores(200, stream);
    expect({ code, stored, raw }).toEqual({ code: 1, stored: [], raw: [true, false] });
    expect(err).toContain('stopped; nothing was stored.');
  });
});

describe('paymedic key set --webhook', () => {
  const set = async (stdin: string, args: readonly string[] = []) => {
    const { aws, sent } = awsOfTest({ PutSecretValue: () => ({}) });
    const said = await paymedic(['key', 'set', '--webhook', ...args], { aws, stdin });
    return { ...said, stored: sent.filter(({ command }) => command === 'PutSecretValue').map(({ input }) => input) };
  };

  it.each([['whsec_secret1\n', 'whsec_secret1', 'the signing secret'], ['whsec_secret1 whsec_secret2\n', 'whsec_secret1\nwhsec_secret2', '2 signing secrets']])('stores %j under a label of its own, and never shows it', async (stdin, text, many) => {
    const { code, out, err, stored } = await set(stdin);
    expect({ code, err, stored }).toEqual({ code: 0, err: '', stored: [expect.objectContaining({ SecretString: text, VersionStages: ['PAYMEDIC_WEBHOOK'] })] });
    expect(out).toContain(`Paymedic-dev has ${many}`);
    expect(out).toContain('https://api.test/webhooks/stripe; the answer must be 200');
    expect(out).not.toContain('secret1');
  });

  it.each(['sk_test_secret1', 'whsec_secret1 sk_test_secret2', ' \n', 'whsec_'])('stores nothing and says one sentence about %j', async (stdin) => {
    const { code, out, err, stored } = await set(stdin);
    expect({ code, out, stored }).toEqual({ code: 1, out: '', stored: [] });
    expect(err).toContain('that is no signing secret');
    expect(err).toContain('Nothing was stored');
    expect(err).not.toContain('secret1');
  });

  it('does not take --live beside it', async () => {
    expect(await set('whsec_1', ['--live'])).toMatchObject({ code: 64, stored: [], err: expect.stringContaining('set one after the other') });
  });
});
