import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createHttpWebhook } from '../../lib/aws/webhook';
import { looksLikeSigningKeys, signatureHeaders } from '../../lib/aws/webhook-signature';
import { createVirtualClock } from '../../lib/memory/clock';
import { anEvent } from '../support/events-contract';
import { serverOfShop } from '../support/server-of-shop';

const now = Date.UTC(2026, 10, 22, 8);
const key = Buffer.alloc(33, 'k').toString('base64');
const otherKey = Buffer.alloc(33, 'o').toString('base64');

type Verify = (headers: IncomingHttpHeaders, body: string, keys: string, nowSeconds: number) => unknown;

/** The code that docs/events.md gives to shops, as it stands there. */
function verifyOfTheDocs(): Verify {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'events.md'), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'paymedic-docs-'));
  try {
    writeFileSync(join(folder, 'verify.js'), /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
    return (require(join(folder, 'verify.js')) as { readonly verify: Verify }).verify;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the signature of a webhook', () => {
  it('is that of the specification\'s own example', () => {
    const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
    expect(signatureHeaders(signed, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toEqual({
      'webhook-id': signed.id, 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is made with each of several keys, so that a shop changes its own when it likes', () => {
    const signed = { id: 'evt_a_1_charged', timestamp: 1, body: '{}' };
    const of = (keys: string) => signatureHeaders(signed, keys)['webhook-signature'];
    expect(of(`${key} whsec_${otherKey}`)).toBe(`${of(key)} ${of(otherKey)}`);
    expect(of(key)).not.toBe(of(otherKey));
  });

  it.each(['', 'short', 'sk_test_1', `${key},${otherKey}`, '{"key":"a"}', `${key} short`])('no request is signed with %j', (text) => {
    expect(looksLikeSigningKeys(text)).toBe(false);
  });

  it('a fresh stack\'s secret is a key', () => {
    expect(looksLikeSigningKeys('aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2qR')).toBe(true);
  });
});

describe('a request to the webhook', () => {
  it('is one that the shop can verify with the lines of docs/events.md, and nobody can change or repeat later', async () => {
    await using shop = await serverOfShop();
    const webhook = createHttpWebhook({ url: shop.url, keys: async () => `${otherKey} ${key}`, clock: createVirtualClock(now) });
    expect(await webhook.post(anEvent())).toEqual({ delivered: true });
    const [request] = shop.requests;
    if (request === undefined) throw new Error('nothing arrived');
    const { headers, body, method, path } = request;
    expect({ method, path, type: headers['content-type'] }).toEqual({ method: 'POST', path: '/hook?shop=1', type: 'application/json' });
    const verify = verifyOfTheDocs();
    expect(verify(headers, body, key, now / 1_000 + 200)).toEqual(anEvent());
    expect(() => verify(headers, body.replace('1099', '9901'), key, now / 1_000)).toThrow('not from Paymedic');
    expect(() => verify({ ...headers, 'webhook-id': 'evt_b_1_charged' }, body, key, now / 1_000)).toThrow('not from Paymedic');
    expect(() => verify(headers, body, Buffer.alloc(33, 'x').toString('base64'), now / 1_000)).toThrow('not from Paymedic');
    expect(() => verify(headers, body, key, now / 1_000 + 600)).toThrow('too old');
    expect(() => verify({ ...headers, 'webhook-signature': 'v1,' }, body, key, now / 1_000)).toThrow('not from Paymedic');
  });

  it('follows no redirect', async () => {
    await using shop = await serverOfShop();
    await using other = await serverOfShop();
    shop.setServer({ status: 307, location: other.url });
    const webhook = createHttpWebhook({ url: shop.url, keys: async () => key, clock: createVirtualClock(now) });
    expect(await webhook.post(anEvent())).toEqual({ delivered: false, why: 'HTTP 307' });
    expect(other.requests).toEqual([]);
  });

  it('does not leave without a key, and says nothing about the address when it fails', async () => {
    await using shop = await serverOfShop();
    const unsigned = createHttpWebhook({ url: shop.url, keys: async () => undefined, clock: createVirtualClock(now) });
    const failing = createHttpWebhook({ url: shop.url, keys: async () => Promise.reject(new Error('denied')), clock: createVirtualClock(now) });
    for (const webhook of [unsigned, failing]) expect(await webhook.post(anEvent())).toEqual({ delivered: false, why: 'the signing key cannot be read' });
    expect(shop.requests).toEqual([]);
    const nowhere = createHttpWebhook({ url: 'http://127.0.0.1:1/hook?token=secret', keys: async () => key, clock: createVirtualClock(now) });
    expect(await nowhere.post(anEvent())).toEqual({ delivered: false, why: 'ECONNREFUSED' });
  });
});
