import { describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createAwsControl } from '../../lib/aws/control';
import { createAwsLedger } from '../../lib/aws/ledger';
import { noEvidence } from '../../lib/core/breaker';
import { defaultSettings as settings } from '../../lib/core/settings';
import { createSeededRandom } from '../../lib/memory/random';
import { answerWith } from '../support/wire';

const start = Date.UTC(2026, 10, 22, 8);
const random = createSeededRandom(1);

function clientThat(answer: Parameters<typeof answerWith>[1]): DynamoDBClient {
  const client = new DynamoDBClient({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  answerWith(client, answer);
  return client;
}

/** An index whose pages hold one queued payment each, of 10 EUR, one second younger on every page. */
function ledgerOfPages(pages: number) {
  const client = clientThat(({ Select, ExclusiveStartKey }) => {
    if (Select === 'COUNT') return { Count: 3 };
    const page = ExclusiveStartKey === undefined ? 0 : Number((ExclusiveStartKey as { page: { N: string } }).page.N);
    return {
      Count: 1, Items: [marshall({ pk: `payment#${page}`, queuedAt: start + page * 1_000, amountMinor: 1_000, currency: 'EUR' })],
      ...(page + 1 < pages && { LastEvaluatedKey: marshall({ page: page + 1 }) }),
    };
  });
  return createAwsLedger({ client, tableName: 'ledger', random });
}

describe('the ledger over many pages', () => {
  it('sums all pages of what waits', async () => {
    expect(await ledgerOfPages(20).backlog(start + 60_000)).toEqual({ queued: 20, oldestSeconds: 60, unknown: 3, amounts: { EUR: 20_000 } });
  });

  it('counts to a bound and says that there are more', async () => {
    expect(await ledgerOfPages(21).backlog(start + 60_000)).toMatchObject({ queued: 20, atLeast: true });
  });

  it('goes on to the next page for what is due until the limit is reached', async () => {
    expect(await ledgerOfPages(9).due('queued', start, 3)).toEqual(['0', '1', '2']);
  });
});

describe('reads that decide about money', () => {
  it('are strongly consistent', async () => {
    const asked: boolean[] = [];
    const client = clientThat(({ ConsistentRead, RequestItems }) => {
      asked.push(ConsistentRead === true || (RequestItems as Record<string, { ConsistentRead?: boolean }> | undefined)?.['ledger']?.ConsistentRead === true);
      return {};
    });
    const control = createAwsControl({ client, tableName: 'ledger', settings, random });
    await createAwsLedger({ client, tableName: 'ledger', random }).get('a');
    await control.steering('stripe', start);
    await control.read();
    await control.takeTokens('stripe', 2, 1, start);
    // The last is the write that takes the tokens.
    expect(asked).toEqual([true, true, true, true, false]);
  });
});

describe('a read beside the claim that was answered in part', () => {
  it('asks again for what is missing', async () => {
    let asked = 0;
    const client = clientThat(({ RequestItems }) => {
      const { Keys } = (RequestItems as Record<string, { Keys: object[] }>)['ledger'] ?? { Keys: [] };
      asked += 1;
      return asked === 1
        ? { Responses: { ledger: [] }, UnprocessedKeys: { ledger: { Keys: Keys.slice(1) } } }
        : { Responses: { ledger: [marshall({ pk: 'evidence#stripe', failures: Keys.length })] }, UnprocessedKeys: {} };
    });
    const { evidence } = await createAwsControl({ client, tableName: 'ledger', settings, random }).steering('stripe', start);
    expect(evidence).toEqual({ ...noEvidence, failures: 3 });
  });

  it('is an error when it never becomes whole', async () => {
    const client = clientThat(({ RequestItems }) => ({ Responses: {}, UnprocessedKeys: RequestItems as object }));
    await expect(createAwsControl({ client, tableName: 'ledger', settings, random }).steering('stripe', start)).rejects.toThrow('left keys unread');
  });
});
