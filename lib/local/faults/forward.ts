import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What the upstream answered, whole. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/**
 * Sends a request on and gives the whole answer; `Host` alone is changed, unless the client's signature covers it. A client
 * that hangs up after its request was whole does not stop the work, as at the real provider. Rejects when the upstream cannot
 * be reached or hangs up.
 */
export function forward(incoming: IncomingMessage, upstream: URL, { keepHost = false } = {}): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const send = upstream.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing: ClientRequest = send({
      host: upstream.hostname.replace(/^\[|\]$/g, ''),
      port: upstream.port,
      method: incoming.method,
      path: `${upstream.pathname.replace(/\/$/, '')}${incoming.url ?? '/'}`,
      headers: [...endToEnd(incoming.rawHeaders, 'host'), 'Host', keepHost ? (incoming.headers.host ?? upstream.host) : upstream.host],
      // A connection for each request: one kept open and closed in the moment of its next use would look like a fault.
      agent: false,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 502, statusText: answer.statusMessage ?? '', rawHeaders: answer.rawHeaders, body: Buffer.concat(chunks) });
      });
    });
    incoming.on('close', () => {
      if (!incoming.complete) outgoing.destroy();
    });
    incoming.pipe(outgoing);
  });
}

/** Hands the upstream's answer to the client as it came. */
export function passOn(answer: UpstreamAnswer, response: ServerResponse): void {
  if (response.destroyed) return;
  response.sendDate = false;
  response.writeHead(answer.status, answer.statusText, endToEnd(answer.rawHeaders));
  response.end(answer.body);
}

/** Without the headers that belong to one connection only. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
function endToEnd(rawHeaders: readonly string[], ...without: string[]): string[] {
  const dropped = new Set(['connection', 'keep-alive', 'proxy-connection', ...without]);
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!dropped.has(name.toLowerCase())) kept.push(name, rawHeaders[i + 1] ?? '');
  }
  return kept;
}
