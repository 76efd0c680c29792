import * as z from 'zod/mini';
import type { Order } from './payment';

/** A field of the request and what to write instead, in one sentence. */
export interface Problem {
  readonly field: string;
  readonly detail: string;
}

export interface Request {
  readonly order: Order;
  readonly paymentMethod?: string;
}

export type Parsed = { readonly request: Request } | { readonly problem: Problem };

const hourMs = 3_600_000;
/** Twelve digits, the most that any provider takes of any currency; each knows its own limits (`Forms.whyNot`). */
const largestAmountMinor = 999_999_999_999;
/** Stripe's limits for metadata, one key of which is ours. https://docs.stripe.com/api/metadata */
const mostMetadataKeys = 49;
/** More than there are providers; a row of the ledger has an end. */
const mostInstruments = 10;
const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Half a surrogate pair cannot be sent to anybody: neither Stripe nor the ledger would ever take the payment. */
const isWellFormed = (value: string) => !/\p{Surrogate}/u.test(value);

const text = (field: string, longest: number, mustBe: string) => z.string(mustBe).check(
  z.maxLength(longest, `${field} must be at most ${longest} characters`),
  z.refine(isWellFormed, `${field} must be well-formed Unicode: it holds half of a character`),
);

const token = (field: string) =>
  z.string(`${field} must be a string: the id that Stripe gave, such as pm_…`).check(
    z.regex(/^[A-Za-z][A-Za-z0-9_-]{0,254}$/, `${field} must be an id that Stripe gave, such as pm_…; card numbers are never accepted here`),
  );

const paymentId = z.string('id must be a string that names one order').check(
  z.regex(/^[\x20-\x7e]{1,100}$/, 'id must be 1 to 100 printable ASCII characters'),
  z.regex(/^\S(.*\S)?$/, 'id must not begin or end with a space'),
);

/** Could a payment have this id? What could not was never accepted, and need not be asked for. */
export function isPaymentId(id: string): boolean {
  return paymentId.safeParse(id).success;
}

const body = z.strictObject({
  id: paymentId,
  amountMinor: z.int('amountMinor must be a whole number of ISO 4217 minor units, e.g. 1999 for 19.99 USD').check(
    z.gte(1, 'amountMinor must be at least 1'),
    z.lte(largestAmountMinor, `amountMinor must be at most ${largestAmountMinor}`),
  ),
  currency: z.string('currency must be three letters (ISO 4217), e.g. "USD"').check(
    z.refine((code) => /^[A-Za-z]{3}$/.test(code) && currencies.has(code.toUpperCase()), 'currency must be an ISO 4217 code of three letters, e.g. "USD"'),
  ),
  paymentMethod: z.optional(token('paymentMethod')),
  customer: z.optional(token('customer')),
  offSession: z.optional(z.boolean('offSession must be true or false')),
  description: z.optional(text('description', 500, 'description must be a string')),
  validUntil: z.optional(z.iso.datetime({ offset: true, error: 'validUntil must be an ISO 8601 time with its zone, e.g. "2026-01-31T12:00:00Z"' })),
  instruments: z.optional(z.record(z.string(), z.strictObject({ paymentMethod: token('paymentMethod'), customer: z.optional(token('customer')) }, 'each instrument must be { paymentMethod, customer? }'), 'instruments must be { provider: { paymentMethod, customer? } }').check(
    z.refine((all) => Object.keys(all).length <= mostInstruments && Object.keys(all).every((name) => name.length <= 40), `instruments must name at most ${mostInstruments} providers, each in at most 40 characters`))),
  metadata: z.optional(z.record(
    z.string().check(
      z.minLength(1, 'metadata keys must not be empty'),
      z.maxLength(40, 'metadata keys must be at most 40 characters'),
      z.refine(isWellFormed, 'metadata keys must be well-formed Unicode: one holds half of a character'),
      z.refine((key) => !key.toLowerCase().startsWith('paymedic_'), 'metadata keys that begin with paymedic_ are ours: choose another name'),
    ),
    text('each metadata value', 500, 'metadata values must be strings'),
    'metadata must be an object of strings',
  ).check(z.refine((all) => Object.keys(all).length <= mostMetadataKeys, `metadata must have at most ${mostMetadataKeys} keys`))),
}, 'the body must be a JSON object');

/**
 * Reads the body of POST /payments.
 * @param input anything that JSON.parse gave
 * @param now ms; `validUntil` defaults to 1 h from it, with `offSession` to 72 h
 */
export function parseRequest(input: unknown, now: number): Parsed {
  const parsed = body.safeParse(input);
  if (!parsed.success) return { problem: firstProblem(parsed.error.issues) };
  const { paymentMethod, currency, validUntil, offSession = false, id, amountMinor, customer, description, metadata, instruments } = parsed.data;
  const order: Order = {
    id, amountMinor, currency: currency.toUpperCase(), offSession,
    validUntil: validUntil === undefined ? now + (offSession ? 72 : 1) * hourMs : Date.parse(validUntil),
    ...(customer !== undefined && { customer }),
    ...(description !== undefined && { description }),
    ...(metadata !== undefined && { metadata }),
    ...(instruments !== undefined && { instruments: withoutUndefined(instruments) }),
  };
  return { request: { order, ...(paymentMethod !== undefined && { paymentMethod }) } };
}

function withoutUndefined(instruments: Record<string, { paymentMethod: string; customer?: string | undefined }>): NonNullable<Order['instruments']> {
  return Object.fromEntries(Object.entries(instruments).map(([provider, { paymentMethod, customer }]) =>
    [provider, customer === undefined ? { paymentMethod } : { paymentMethod, customer }]));
}

type Issue = z.core.$ZodIssue;

function firstProblem(issues: readonly Issue[]): Problem {
  const issue = issues[0];
  if (issue === undefined) return { field: 'body', detail: 'the body could not be read' };
  const field = issue.path.length === 0 ? 'body' : issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const name = field === 'body' ? key : `${field}.${key}`;
    return { field: name, detail: `${name} is not a field of a payment: remove it or check its spelling` };
  }
  if (issue.code === 'invalid_key') return { field, detail: issue.issues[0]?.message ?? issue.message };
  return { field, detail: issue.message };
}
