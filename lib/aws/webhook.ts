import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Clock, Webhook } from '../app/ports';
import { signatureHeaders } from './webhook-signature';

export interface HttpWebhookDeps {
  readonly url: string;
  /** One signing key, or several with blanks between them. */
  readonly keys: () => Promise<string | undefined>;
  readonly clock: Clock;
  /** For the whole request, until the answer's first line (ms). @default 10 s */
  readonly deadlineMs?: number;
}

type Answer = Awaited<ReturnType<Webhook['post']>>;

/**
 * One HTTP request for each delivery: no redirect is followed, no connection is kept, nothing is sent after the deadline.
 * Only a 2xx is a yes; what the body says is not read.
 */
export function createHttpWebhook({ url, keys, clock, deadlineMs = 10_000 }: HttpWebhookDeps): Webhook {
  return {
    async post(event) {
      const key = await keys().catch(() => undefined);
      if (key === undefined) return no('the signing key cannot be read');
      const body = JSON.stringify(event);
      const signature = signatureHeaders({ id: event.id, timestamp: Math.floor(clock.now() / 1_000), body }, key);
      return send(url, { ...signature, 'content-type': 'application/json' }, body, deadlineMs);
    },
  };
}

function send(url: string, headers: Readonly<Record<string, string>>, body: string, deadlineMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const request = (url.startsWith('https:') ? secureRequest : plainRequest)(url, {
      method: 'POST', agent: false, headers: { ...headers, 'user-agent': 'Paymedic', 'content-length': Buffer.byteLength(body) },
    });
    const timer = setTimeout(() => end(no(`no answer within ${deadlineMs} ms`)), deadlineMs);
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      request.destroy();
      resolve(answer);
    };
    request.on('response', ({ statusCode = 0 }) => end(statusCode >= 200 && statusCode < 300 ? { delivered: true } : no(`HTTP ${statusCode}`)));
    // The message may name the address, which may hold a token; the code says enough.
    request.on('error', (error: NodeJS.ErrnoException) => end(no(error.code ?? error.name)));
    request.end(body);
  });
}

const no = (why: string): Answer => ({ delivered: false, why });
