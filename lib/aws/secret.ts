import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../app/ports';

export interface SecretReaderDeps {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  readonly secretArn: string;
  readonly clock: Clock;
  /** How old a key may be before it is read again (ms): so long a rotation may take to arrive. @default 5 min */
  readonly maxAgeMs?: number;
  /** Is the secret's value what it should be? @default one of Stripe's keys */
  readonly isKey?: (text: string) => boolean;
}

/** Secret and restricted keys. https://docs.stripe.com/keys */
const isStripeKey = (text: string): boolean => /^(sk|rk)_(test|live)_/.test(text);

/**
 * Reads a key. The Stripe secret of a fresh stack holds a random password: that is no key, and undefined, and is not kept, so
 * that the first key works at once. A failing refresh keeps the old value; without one it throws.
 */
export function createSecretReader({ client, secretArn, clock, maxAgeMs = 5 * 60_000, isKey = isStripeKey }: SecretReaderDeps): () => Promise<string | undefined> {
  let kept: { readonly key: string; readonly readAt: number } | undefined;

  async function read(): Promise<string | undefined> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const key = SecretString?.trim();
    return key !== undefined && isKey(key) ? key : undefined;
  }

  return async () => {
    const now = clock.now();
    if (kept !== undefined && now - kept.readAt < maxAgeMs) return kept.key;
    try {
      const key = await read();
      kept = key === undefined ? undefined : { key, readAt: now };
    } catch (error) {
      if (kept === undefined) throw error;
    }
    return kept?.key;
  };
}
