import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { FailedError } from './console';

/** What the API answered. */
export interface Reply {
  readonly status: number;
  /** The JSON object that came, or an empty one. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Longer than API Gateway ever takes. */
const timeoutMs = 31_000;

/**
 * One call of the HTTP API, signed as the person who runs the command. Throws FailedError when there is no answer.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signedCall(client: CloudFormationClient, baseUrl: string, method: 'GET' | 'POST', path: string, payload?: unknown): Promise<Reply> {
  const base = new URL(baseUrl);
  const signer = new SignatureV4({ service: 'execute-api', region: await client.config.region(), credentials: () => client.config.credentials(), sha256: Sha256 });
  const fullPath = `${base.pathname.replace(/\/$/, '')}${path}`;
  const body = payload === undefined ? undefined : JSON.stringify(payload);
  const { headers } = await signer.sign({
    method, path: fullPath, query: {}, protocol: base.protocol, hostname: base.hostname,
    headers: { host: base.host, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body }),
  });
  try {
    const answer = await fetch(`${base.origin}${fullPath}`, { method, headers, ...(body !== undefined && { body }), signal: AbortSignal.timeout(timeoutMs) });
    const parsed: unknown = await answer.json().catch(() => undefined);
    return { status: answer.status, body: typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {} };
  } catch (error) {
    throw new FailedError(`the API at ${baseUrl} does not answer: check the network, or name its address with --api-url.`, { cause: error });
  }
}
