import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { Agent, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as AgentHttps } from 'node:https';

export interface HttpReply {
  readonly status: number;
  /** The JSON object that came, or an empty one. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SignedClient {
  /** Rejects when there is no answer. */
  send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<HttpReply>;
  close(): void;
}

export interface SignedClientOptions {
  /** No trailing slash. */
  readonly baseUrl: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Without an answer for so long, the call is given up. */
  readonly timeoutMs: number;
}

/** Calls an HTTP API with IAM authorisation; many calls at once. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function createSignedClient({ baseUrl, region, credentials, timeoutMs }: SignedClientOptions): SignedClient {
  const base = new URL(baseUrl);
  const secure = base.protocol === 'https:';
  const agent = secure ? new AgentHttps({ maxSockets: Infinity }) : new Agent({ maxSockets: Infinity });
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });

  return {
    async send(method, path, body) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const signed = await signer.sign({
        method, protocol: base.protocol, hostname: base.hostname, path: `${base.pathname.replace(/\/$/, '')}${path}`,
        ...(base.port !== '' && { port: Number(base.port) }),
        headers: { host: base.host, ...(text !== '' && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }) },
        query: {}, ...(text !== '' && { body: text }),
      });
      return new Promise<HttpReply>((resolve, reject) => {
        const outgoing = (secure ? requestHttps : requestHttp)({ host: base.hostname, port: base.port, method, path: signed.path, headers: signed.headers, agent, signal: AbortSignal.timeout(timeoutMs) });
        outgoing.on('error', reject);
        outgoing.on('response', (answer) => {
          let received = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => (received += chunk));
          answer.on('error', reject);
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: parseObject(received) }));
        });
        outgoing.end(text);
      });
    },
    close: () => agent.destroy(),
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
