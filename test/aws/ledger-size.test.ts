import { expect, it } from '@jest/globals';
import type { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createAwsLedger } from '../../lib/aws/ledger';
import { withConfirm, newFence } from '../../lib/core/fence';
import { beginAttempt, claim, requeue } from '../../lib/core/change';
import type { Payment } from '../../lib/core/payment';
import { parseRequest } from '../../lib/core/request';
import { createSeededRandom } from '../../lib/memory/random';
import { stripeForms } from '../../lib/providers/stripe-forms';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const largestItemBytes = 400_000;

it('the largest request after a thousand attempts is a row that DynamoDB takes', async () => {
  const wide = '漢'; // three bytes, the most that one character of a JavaScript string takes
  const token = (prefix: string) => `${prefix}_${'x'.repeat(250)}`;
  const parsed = parseRequest({
    id: 'i'.repeat(100), amountMinor: 99_999_999, currency: 'USD', paymentMethod: token('pm'), customer: token('cus'), offSession: true, description: wide.repeat(500),
    metadata: Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`${n}`.padEnd(40, wide), wide.repeat(500)])),
    instruments: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`${n}`.padEnd(40, wide), { paymentMethod: token('pm'), customer: token('cus') }])),
  }, 0);
  if ('problem' in parsed) throw new Error(parsed.problem.detail);
  let written: unknown;
  const client = { send: async (command: PutItemCommand) => void (written = command.input.Item) } as never;
  const ledger = createAwsLedger({ client, tableName: 't', random: createSeededRandom(1) });
  let payment = { ...claim(parsed.request.order, parsed.request.paymentMethod, 'c'.repeat(100), 0), version: 1, writeId: 'w' } as Payment;
  for (let n = 0; n < 1_000; n += 1) {
    const fence = withConfirm(payment, { ...newFence(payment, { name: 'stripe', forms: stripeForms, names: { primary: 'stripe' } }, 1, n), intentId: token('pi') }, n, stripeForms);
    payment = { ...beginAttempt(payment, fence, n, n), version: n, writeId: 'w' } as Payment;
    payment = { ...requeue(payment, fence, wide.repeat(10_000), 'unrecognised', n, n), version: n, writeId: 'w' } as Payment;
  }
  await ledger.replace(payment, payment);
  // As JSON with its types an item is larger than as DynamoDB counts it.
  const bytes = Buffer.byteLength(JSON.stringify(written));
  expect(bytes).toBeLessThan(largestItemBytes);
  expect(bytes).toBeGreaterThan(150_000);
});
