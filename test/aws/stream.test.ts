import { describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { failedFrom } from '../../lib/aws/batch';
import { createAwsLedger } from '../../lib/aws/ledger';
import { readStreamRecord } from '../../lib/aws/stream';
import { charge, claim } from '../../lib/core/change';
import type { Payment } from '../../lib/core/payment';
import { createMemoryLog } from '../../lib/memory/log';
import { createSeededRandom } from '../../lib/memory/random';
import { fenced, now, order } from '../core/given';
import { answerWith } from '../support/wire';

type Item = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** The items that the ledger writes for one payment, and the payment after each. */
async function written(): Promise<readonly { readonly item: Item; readonly payment: Payment }[]> {
  const items: Item[] = [];
  const client = new DynamoDBClient({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  answerWith(client, ({ Item }) => (items.push(Item as Item), {}));
  const ledger = createAwsLedger({ client, tableName: 'ledger', random: createSeededRandom(1) });
  const claimed = await ledger.claim(claim(order, 'pm_card_visa', 'c', now));
  if (!('claimed' in claimed)) throw new Error('not claimed');
  const charged = await ledger.replace(claimed.claimed, charge(claimed.claimed, fenced(), now + 5));
  if (!('written' in charged)) throw new Error('not written');
  return [claimed.claimed, charged.written].map((payment, index) => ({ payment, item: items[index] ?? {} }));
}

const record = (NewImage: Item | undefined, OldImage?: Item): DynamoDBRecord => ({
  eventSource: 'aws:dynamodb', dynamodb: { SequenceNumber: '1', Keys: { pk: NewImage?.['pk'] ?? { S: 'payment#order-1' } }, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) },
});

describe('a record of the ledger\'s stream', () => {
  it('is the payment before and after the write, as the ledger writes it', async () => {
    const [first, second] = await written();
    expect(readStreamRecord(record(second?.item, first?.item))).toEqual({ change: { before: first?.payment, after: second?.payment } });
    expect(readStreamRecord(record(first?.item))).toEqual({ change: { before: undefined, after: first?.payment } });
  });

  it('that holds what JavaScript cannot read is told by its key, and does not fail', async () => {
    const [first] = await written();
    const spoilt = { ...first?.item, payment: { M: { ...first?.item['payment']?.M, updatedAt: { N: '1.5e300' } } } } as Item;
    expect(readStreamRecord(record(spoilt))).toEqual({ unreadable: 'payment#order-1' });
  });

  it('of anything but a payment says nothing', async () => {
    const [first] = await written();
    expect(readStreamRecord(record({ pk: { S: 'control#plan' }, state: { S: 'charged' } }))).toEqual({ other: true });
    expect(readStreamRecord({})).toEqual({ other: true });
    expect(readStreamRecord(record(undefined, first?.item))).toEqual({ other: true });
  });

  it.each<[string, (item: Item) => Item]>([
    ['without the payment', ({ payment: _payment, ...rest }) => rest],
    ['with a text for it', (item) => ({ ...item, payment: { S: 'charged' } })],
    ['without its order', (item) => ({ ...item, payment: { M: { version: { N: '1' }, state: { S: 'charged' } } } })],
    ['with nothing in it', () => ({ pk: { S: 'payment#order-1' } })],
  ])('of a row %s is named by its key', async (_what, spoil) => {
    const [, second] = await written();
    expect(readStreamRecord(record(spoil(second?.item ?? {})))).toEqual({ unreadable: 'payment#order-1' });
  });
});

describe('a batch of the stream', () => {
  const records = ['1', '2', '3', '4'].map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }));

  it('is worked on in order up to the first that fails, which is named', async () => {
    const seen: string[] = [];
    const work = async ({ dynamodb: { SequenceNumber } }: (typeof records)[number]): Promise<void> => {
      seen.push(SequenceNumber);
      if (SequenceNumber === '3') throw new Error('SQS is down');
    };
    expect(await failedFrom(records, work, createMemoryLog())).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect(seen).toEqual(['1', '2', '3']);
    expect(await failedFrom(records, async () => undefined, createMemoryLog())).toEqual({ batchItemFailures: [] });
  });

  it('comes again whole when a record that fails has no number', async () => {
    await expect(failedFrom([{ dynamodb: {} }], () => Promise.reject(new Error('SQS is down')), createMemoryLog())).rejects.toThrow('SQS is down');
  });
});
