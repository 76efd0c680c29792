import { createHmac } from 'node:crypto';

/** One key: its bytes in base64, at least 24 of them, with or without the prefix that the specification gives it. */
const oneKey = /^(whsec_)?([A-Za-z0-9+/]{32,}={0,2})$/;

/** Does a text hold one key, or several with blanks between them, as during a rotation? */
export function looksLikeSigningKeys(text: string): boolean {
  return text.split(/\s+/).every((part) => oneKey.test(part));
}

export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers that let a shop know who sent a request, when, and that nothing was changed on the way. Signed with every key,
 * so that a shop can change its own at any moment of a rotation.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders({ id, timestamp, body }: Signed, keys: string): Readonly<Record<string, string>> {
  const signatures = keys.split(/\s+/).map((text) => {
    const key = Buffer.from(oneKey.exec(text)?.[2] ?? '', 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}
