import { stringify } from 'qs';

/** As much of any answer of the API as the tests read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ApiObject;
}

export interface ApiObject {
  readonly id: string;
  readonly object: string;
  readonly status: string;
  readonly amount: number;
  readonly amount_received: number;
  readonly amount_capturable: number;
  readonly amount_refunded: number;
  readonly created: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly payment_method: string | null;
  readonly payment_intent: string;
  readonly latest_charge: string | null;
  readonly client_secret: string;
  readonly cancellation_reason: string | null;
  readonly canceled_at: number | null;
  readonly paid: boolean;
  readonly captured: boolean;
  readonly refunded: boolean;
  readonly failure_code: string | null;
  readonly type: string;
  readonly has_more: boolean;
  readonly next_action: { readonly type: string; readonly redirect_to_url?: { readonly return_url: string } } | null;
  readonly last_payment_error: ApiError | null;
  readonly data: readonly ApiObject[] & { readonly object: ApiObject };
  readonly error: ApiError;
}

export interface ApiError {
  readonly type: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
  readonly message: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: ApiObject;
}

export type Form = Readonly<Record<string, unknown>>;

/** Plain HTTP with one key, nothing in between. */
export function plainHttp(url: string, key: string) {
  const send = async (method: string, path: string, init: { body?: string; headers?: Record<string, string> }): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { method, ...(init.body === undefined ? {} : { body: init.body }), headers: { authorization: `Bearer ${key}`, ...init.headers } });
    return { status: response.status, headers: response.headers, body: (await response.json()) as ApiObject };
  };
  return {
    get: (path: string, query: Form = {}, headers: Record<string, string> = {}) => send('GET', `${path}${stringify(query, { addQueryPrefix: true })}`, { headers }),
    post: (path: string, form: Form = {}, headers: Record<string, string> = {}) =>
      send('POST', path, { body: stringify(form), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } }),
  };
}

export type PlainHttp = ReturnType<typeof plainHttp>;
