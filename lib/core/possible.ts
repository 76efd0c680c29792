import * as z from 'zod/mini';
import type { Payment, PaymentState } from './payment';

const stateNames: Readonly<Record<PaymentState, true>> = {
  claimed: true, queued: true, attempting: true, unknown: true, needs_customer: true,
  charged: true, declined: true, expired: true, cancelled: true, quarantined: true,
};

const time = z.number().check(z.gte(0));
const stored = z.looseObject({ key: z.string(), params: z.looseObject({}), firstSentAt: time });
const fence = z.looseObject({ provider: z.string(), create: stored, n: z.int(), inDoubt: z.boolean(), intentId: z.optional(z.string()), confirm: z.optional(stored) });
const common = z.looseObject({
  state: z.string().check(z.refine((name) => Object.hasOwn(stateNames, name))),
  version: z.int().check(z.gte(1)),
  correlationId: z.string(),
  updatedAt: time,
  attempts: z.array(z.looseObject({ n: z.int() })),
  order: z.looseObject({ id: z.string(), amountMinor: z.int().check(z.gte(1)), currency: z.string().check(z.length(3)), validUntil: time, offSession: z.boolean() }),
  fence: z.optional(fence),
  resends: z.optional(z.int()),
});
const byState: Partial<Readonly<Record<PaymentState, z.ZodMiniType>>> = {
  queued: z.looseObject({ notBefore: time, sentAt: time }),
  attempting: z.looseObject({ fence, leaseUntil: time }),
  unknown: z.looseObject({ fence, nextLookAt: time }),
  needs_customer: z.looseObject({ fence, nextLookAt: time }),
  charged: z.looseObject({ fence }),
};

/**
 * Can one of our versions have written this row? What a hand, a restored table or a version to come has left is not
 * guessed at: nothing is sent for it, and a person looks.
 * @param id the id that the row was read by
 */
export function isPossible(row: Payment, id: string): boolean {
  return common.safeParse(row).success && row.order.id === id && (byState[row.state]?.safeParse(row).success ?? true);
}
