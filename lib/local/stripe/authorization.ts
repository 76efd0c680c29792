import { StripeFailure } from './errors';

/** Who calls: a server with a secret or restricted key, or a browser with a publishable one. https://docs.stripe.com/keys */
export type Caller = 'browser' | 'server';

/** Reads the key from Bearer or Basic (the user is the key). https://docs.stripe.com/api/authentication */
export function authorize(header: string | undefined): Caller {
  const key = readKey(header ?? '');
  if (key === '') {
    throw unauthorized("You did not provide an API key. Provide your secret key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
  }
  if (/^(sk|rk)_(test|live)_\w+$/.test(key)) return 'server';
  if (/^pk_(test|live)_\w+$/.test(key)) return 'browser';
  throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(Math.max(0, Math.min(key.length, 24) - 8))}`);
}

function readKey(header: string): string {
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2);
  if (/^bearer$/i.test(scheme)) return value;
  if (/^basic$/i.test(scheme)) return Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? '';
  return '';
}

const unauthorized = (message: string) => new StripeFailure(401, { message, type: 'invalid_request_error' }, { 'WWW-Authenticate': 'Basic realm="Stripe"' });

/** https://docs.stripe.com/error-codes#secret-key-required */
export function secretKeyRequired(): StripeFailure {
  return new StripeFailure(403, {
    code: 'secret_key_required', doc_url: 'https://stripe.com/docs/error-codes/secret-key-required', message: 'This API call cannot be made with a publishable API key. Use a secret API key.', type: 'invalid_request_error',
  });
}
