import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
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
/** Signing secrets of webhook endpoints. https://docs.stripe.com/webhooks#verify-official-libraries */
const looksLikeSigningSecret = /^whsec_[A-Za-z0-9+/=_-]{1,250}$/;

/**
 * The signing secrets are a version of the same secret under a label of its own: one secret is paid for, and setting the one
 * never touches the other. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export const webhookStage = 'PAYMEDIC_WEBHOOK';

/**
 * Reads a key. The Stripe secret of a fresh stack holds a random password: that is no key, and undefined, and is not kept, so
 * that the first key works at once. A failing refresh keeps the old value; without one it throws.
 */
export function createSecretReader(deps: SecretReaderDeps): () => Promise<string | undefined> {
  return keptFor(deps, async () => {
    const { SecretString } = await deps.client.send(new GetSecretValueCommand({ SecretId: deps.secretArn }));
    const key = SecretString?.trim();
    return key !== undefined && (deps.isKey ?? isStripeKey)(key) ? key : undefined;
  });
}

/** Reads the signing secrets, one or more with blanks between; undefined while none is set. Kept and refreshed as the key is. */
export function createWebhookSecretReader(deps: SecretReaderDeps): () => Promise<readonly string[] | undefined> {
  return keptFor(deps, async () => {
    try {
      const { SecretString = '' } = await deps.client.send(new GetSecretValueCommand({ SecretId: deps.secretArn, VersionStage: webhookStage }));
      return signingSecretsIn(SecretString);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  });
}

/** The signing secrets in a text, or undefined where anything else stands in it. */
export function signingSecretsIn(text: string): readonly string[] | undefined {
  const secrets = text.split(/\s+/).filter((part) => part !== '');
  return secrets.length > 0 && secrets.every((secret) => looksLikeSigningSecret.test(secret)) ? secrets : undefined;
}

function keptFor<T>({ clock, maxAgeMs = 5 * 60_000 }: SecretReaderDeps, read: () => Promise<T | undefined>): () => Promise<T | undefined> {
  let kept: { readonly value: T; readonly readAt: number } | undefined;
  return async () => {
    const now = clock.now();
    if (kept !== undefined && now - kept.readAt < maxAgeMs) return kept.value;
    try {
      const value = await read();
      kept = value === undefined ? undefined : { value, readAt: now };
    } catch (error) {
      if (kept === undefined) throw error;
    }
    return kept?.value;
  };
}
