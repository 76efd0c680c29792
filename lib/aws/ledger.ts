import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Ledger, Random } from '../app/ports';
import type { Backlog } from '../core/incident';
import { dueAt } from '../core/payment';
import type { Payment, PaymentState } from '../core/payment';
import { checkTransition } from '../core/transitions';

export interface AwsLedgerDeps {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly random: Random;
}

/** Sparse: only payments that have not ended carry its keys. */
const openIndex = 'open';
/** About 5,000 rows a page (1 MB): 100,000 waiting payments are counted, of more the answer is "at least". */
const mostPages = 20;

const isNew = 'attribute_not_exists(pk)';
/**
 *   reader A: version 3 ─────────────────▶ writes 4 if 3 stands: written
 *   reader B: version 3 ──▶ writes 4 if 3 stands: conflict, and gets the row that won
 */
const isUnchanged = '#version = :previous';

type Item = Record<string, AttributeValue>;

/** One item for each payment: what conditions and the index need on top, the payment itself as a map. */
export function createAwsLedger({ client, tableName, random }: AwsLedgerDeps): Ledger {
  /**
   * Gives undefined when the row was put, else the row that stands in the way. An applied put whose answer was lost is sent
   * again by the SDK and fails on its own row: the write id tells.
   */
  async function put(row: Payment, condition: typeof isNew | { readonly previous: number }): Promise<{ readonly inTheWay: Payment | undefined } | undefined> {
    try {
      await client.send(new PutItemCommand({
        TableName: tableName,
        Item: itemOf(row),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ...(condition === isNew ? { ConditionExpression: isNew } : {
          ConditionExpression: isUnchanged,
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: marshall({ ':previous': condition.previous }),
        }),
      }));
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const inTheWay = paymentOf(error.Item);
      return inTheWay?.writeId === row.writeId ? undefined : { inTheWay };
    }
  }

  async function get(id: string): Promise<Payment | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: keyOf(id), ConsistentRead: true }));
    return paymentOf(Item);
  }

  async function* pagesOf(state: PaymentState, more: Partial<QueryCommandInput>): AsyncGenerator<QueryCommandOutput> {
    let from: Item | undefined;
    do {
      const page: QueryCommandOutput = await client.send(new QueryCommand({
        TableName: tableName,
        IndexName: openIndex,
        KeyConditionExpression: 'openState = :state',
        ExpressionAttributeValues: marshall({ ':state': state }),
        ...(from !== undefined && { ExclusiveStartKey: from }),
        ...more,
      }));
      yield page;
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  return {
    get,
    async claim(change) {
      const row: Payment = { ...change, version: 1, writeId: random.id() };
      const lost = await put(row, isNew);
      if (lost === undefined) return { claimed: row };
      // A payment is never deleted, so the row that is in the way can be read.
      const existing = lost.inTheWay ?? (await get(change.order.id));
      if (existing === undefined) throw new Error('the ledger refused a claim and has no row for it');
      return { existing };
    },
    async replace(previous, next) {
      checkTransition(previous, next);
      const row = { ...next, version: previous.version + 1, writeId: random.id() } as Payment;
      const lost = await put(row, { previous: previous.version });
      return lost === undefined ? { written: row } : { conflict: lost.inTheWay };
    },
    async due(state, now, limit) {
      const ids: string[] = [];
      const dueUntilNow: Partial<QueryCommandInput> = {
        KeyConditionExpression: 'openState = :state AND dueAt <= :now',
        ExpressionAttributeValues: marshall({ ':state': state, ':now': now }),
        ProjectionExpression: 'pk',
        Limit: limit,
      };
      for await (const { Items = [] } of pagesOf(state, dueUntilNow)) {
        ids.push(...Items.map((item) => idOf(item)));
        if (ids.length >= limit) break;
      }
      return ids.slice(0, limit);
    },
    async backlog(now) {
      const [queued, unknown] = await Promise.all([
        countPages(pagesOf('queued', { ProjectionExpression: 'queuedAt, amountMinor, currency' })),
        countPages(pagesOf('unknown', { Select: 'COUNT' })),
      ]);
      const oldestSeconds = Math.max(0, Math.floor((now - Math.min(now, queued.oldestAt)) / 1_000));
      const atLeast = queued.cut || unknown.cut ? { atLeast: true as const } : {};
      return { queued: queued.count, oldestSeconds, unknown: unknown.count, amounts: queued.amounts, ...atLeast };
    },
  };
}

async function countPages(pages: AsyncIterable<QueryCommandOutput>): Promise<{ count: number; oldestAt: number; amounts: Backlog['amounts']; cut: boolean }> {
  const amounts: Record<string, number> = {};
  let [count, oldestAt, read] = [0, Infinity, 0];
  for await (const page of pages) {
    count += page.Count ?? 0;
    for (const item of page.Items ?? []) {
      const { queuedAt, amountMinor, currency } = unmarshall(item) as { queuedAt: number; amountMinor: number; currency: string };
      oldestAt = Math.min(oldestAt, queuedAt);
      amounts[currency] = (amounts[currency] ?? 0) + amountMinor;
    }
    if ((read += 1) === mostPages) return { count, oldestAt, amounts, cut: page.LastEvaluatedKey !== undefined };
  }
  return { count, oldestAt, amounts, cut: false };
}

const prefix = 'payment#';
const keyOf = (id: string): Item => marshall({ pk: prefix + id });
const idOf = (item: Item): string => (item['pk']?.S ?? '').slice(prefix.length);

function itemOf(row: Payment): Item {
  const due = dueAt(row);
  return marshall({
    pk: prefix + row.order.id,
    version: row.version,
    writeId: row.writeId,
    state: row.state,
    ...(due !== undefined && { openState: row.state, dueAt: due }),
    ...(row.state === 'queued' && { queuedAt: row.createdAt }),
    amountMinor: row.order.amountMinor,
    currency: row.order.currency,
    payment: row,
  }, { removeUndefinedValues: true });
}

function paymentOf(item: Item | undefined): Payment | undefined {
  // Only this file writes such items, so their shape is known.
  return item === undefined ? undefined : (unmarshall(item)['payment'] as Payment);
}
