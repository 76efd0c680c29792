import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { guard } from '../core/guard';

/** What is known of one call while it runs and after it ended. */
export interface Call {
  /** Nothing is sent after it, and an open socket is destroyed at it (ms since 1970). */
  readonly deadlineAt: number;
  readonly agents: Agents;
  /** True once the connection stood and the request was handed to it. */
  sent: boolean;
  /** Requests begun for this call; the second is refused. */
  requests: number;
  /** True once the request was on its way to a socket; before that only we can be at fault. */
  begun?: true;
  deadline?: true;
  socketCode?: string;
  status?: number;
  shouldRetry?: boolean;
}

/** Sockets of one session: they are not kept for the next, as a frozen environment wakes with dead ones. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

const calls = new AsyncLocalStorage<Call>();

/** Runs SDK work as one call: it sends one request at the most, whatever the SDK would like to repeat. */
export function asOneCall<T>(call: Call, work: () => Promise<T>): Promise<T> {
  return calls.run(call, work);
}

/** Carries no socket code on purpose: the SDK repeats a request for some of them even when told not to. */
class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * The HTTP client that stripe-node is given: exactly one request a call, ended by a deadline over connecting, sending and
 * reading, on the wall clock. stripe-node by itself repeats ECONNRESET once even with `maxNetworkRetries: 0`.
 */
export function createOneShotHttpClient(now: () => number) {
  return {
    getClientName: () => 'paymedic',
    async makeRequest(
      host: string, port: string, path: string, method: string, headers: object, body: string, protocol: string,
    ): Promise<WholeResponse> {
      const call = calls.getStore();
      if (call === undefined) throw new NoAnswerError('a request outside of a call');
      call.requests += 1;
      if (call.requests > 1) throw new NoAnswerError('a second request of one call');
      if (guard('deadline_passed', now() >= call.deadlineAt)) {
        call.deadline = true;
        throw new NoAnswerError('the deadline had passed before the request');
      }
      const secure = protocol !== 'http';
      const options = { host, port, path, method, headers: headers as http.OutgoingHttpHeaders };
      const request = secure
        ? https.request({ ...options, agent: call.agents.https })
        : http.request({ ...options, agent: call.agents.http });
      call.begun = true;
      return exchange(request, body, secure, call, now);
    },
  };
}

function exchange(request: http.ClientRequest, body: string, secure: boolean, call: Call, now: () => number): Promise<WholeResponse> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      if (error.code !== undefined) call.socketCode ??= error.code;
      request.destroy();
      reject(new NoAnswerError(error.message));
    };
    const expire = (): void => {
      call.deadline = true;
      fail(new NoAnswerError('no answer within the deadline'));
    };
    const timer = setTimeout(expire, Math.max(0, call.deadlineAt - now()));
    request.on('error', fail);
    request.on('response', (response) => {
      readAll(response).then((text) => {
        clearTimeout(timer);
        if (response.statusCode !== undefined) call.status = response.statusCode;
        call.shouldRetry = response.headers['stripe-should-retry'] === 'true';
        resolve(new WholeResponse(response, text));
      }, fail);
    });
    request.on('socket', (socket) => {
      // The request leaves only from here, so an environment that thaws while connecting sends nothing late.
      const send = (): void => {
        if (now() >= call.deadlineAt) return expire();
        call.sent = true;
        request.end(body);
        return undefined;
      };
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', send);
      else send();
    });
  });
}

function readAll(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('close', () => (response.complete ? resolve(Buffer.concat(chunks).toString('utf8')) : reject(new NoAnswerError('the answer broke off'))));
  });
}

/** A response whose body is here already. */
class WholeResponse {
  constructor(private readonly response: IncomingMessage, private readonly text: string) {}

  getStatusCode(): number {
    return this.response.statusCode ?? 0;
  }

  getHeaders(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.response.headers).map(([name, value]) => [name, String(value)]));
  }

  getRawResponse(): IncomingMessage {
    return this.response;
  }

  toStream(): never {
    throw new Error('Paymedic reads whole answers only');
  }

  /** Rejects all but objects: on a bare number or string the SDK throws where nobody can catch it, and the call would hang. */
  toJSON(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const value: unknown = JSON.parse(this.text);
      if (typeof value === 'object' && value !== null) resolve(value);
      else reject(new NoAnswerError('the answer is no JSON object'));
    });
  }
}
