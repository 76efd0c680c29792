import { describe, expect, it } from '@jest/globals';
import { ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretReader, createWebhookSecretReader } from '../../lib/aws/secret';
import { createVirtualClock } from '../../lib/memory/clock';
import { answerWith } from '../support/wire';

const minuteMs = 60_000;

function secretHolding(first: string | Error) {
  const clock = createVirtualClock(0);
  const client = new SecretsManagerClient({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const held = { value: first, reads: 0 };
  answerWith(client, () => {
    held.reads += 1;
    if (held.value instanceof Error) throw held.value;
    return { SecretString: held.value };
  });
  return { clock, held, read: createSecretReader({ client, secretArn: 'arn', clock }) };
}

describe('the Stripe key', () => {
  it.each(['sk_test_1', 'sk_live_1', 'rk_test_1', 'rk_live_1'])('is a secret that begins like %s', async (key) => {
    expect(await secretHolding(key).read()).toBe(key);
  });

  it.each(['R4nd0m/Passw0rd', '', 'pk_live_1', '{"key":"sk_live_1"}'])('is not %j', async (value) => {
    expect(await secretHolding(value).read()).toBeUndefined();
  });

  it('is read once in five minutes, then again', async () => {
    const { clock, held, read } = secretHolding('sk_test_old');
    await read();
    held.value = 'sk_test_new';
    clock.advance(5 * minuteMs - 1);
    expect(await read()).toBe('sk_test_old');
    clock.advance(1);
    expect(await read()).toBe('sk_test_new');
    expect(held.reads).toBe(2);
  });

  it('works at once when it is set for the first time', async () => {
    const { held, read } = secretHolding('R4nd0m');
    expect(await read()).toBeUndefined();
    held.value = 'sk_test_1';
    expect(await read()).toBe('sk_test_1');
  });

  it('stays when a refresh fails; without one the failure is told', async () => {
    const { clock, held, read } = secretHolding('sk_test_1');
    await read();
    held.value = new Error('throttled');
    clock.advance(6 * minuteMs);
    expect(await read()).toBe('sk_test_1');
    await expect(secretHolding(new Error('denied')).read()).rejects.toThrow('denied');
  });
});

describe('the signing secrets', () => {
  function stageHolding(first: string | Error) {
    const client = new SecretsManagerClient({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
    const held = { value: first };
    answerWith(client, ({ VersionStage }) => {
      if (VersionStage !== 'PAYMEDIC_WEBHOOK') throw new Error('that is the key');
      if (held.value instanceof Error) throw held.value;
      return { SecretString: held.value };
    });
    return { held, read: createWebhookSecretReader({ client, secretArn: 'arn', clock: createVirtualClock(0) }) };
  }

  it.each([['whsec_1', ['whsec_1']], ['whsec_new\nwhsec_old\n', ['whsec_new', 'whsec_old']]])('in %j are %j', async (text, secrets) => {
    expect(await stageHolding(text).read()).toEqual(secrets);
  });

  it.each(['', 'sk_test_1', 'whsec_1 sk_test_1'])('are not there in %j', async (text) => {
    expect(await stageHolding(text).read()).toBeUndefined();
  });

  it('are not there before a person has set them, and then at once', async () => {
    const { held, read } = stageHolding(new ResourceNotFoundException({ message: 'no such stage', $metadata: {} }));
    expect(await read()).toBeUndefined();
    held.value = 'whsec_1';
    expect(await read()).toEqual(['whsec_1']);
  });

  it('that cannot be read are no answer', async () => {
    await expect(stageHolding(new Error('throttled')).read()).rejects.toThrow('throttled');
  });
});
