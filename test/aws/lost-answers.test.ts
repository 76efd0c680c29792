import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createAwsControl } from '../../lib/aws/control';
import { createAwsLedger } from '../../lib/aws/ledger';
import { createSystemRandom } from '../../lib/aws/random';
import { initialMemory } from '../../lib/core/health';
import { cancel, queue } from '../../lib/core/change';
import { firstPlan } from '../../lib/core/plan';
import { defaultSettings as settings } from '../../lib/core/settings';
import { startAwsUnderTest } from '../support/aws-under-test';
import type { AwsUnderTest } from '../support/aws-under-test';
import { aClaim } from '../support/ledger-contract';

const start = Date.UTC(2026, 10, 22, 8);
const random = createSystemRandom();
let aws: AwsUnderTest;
beforeAll(async () => {
  aws = await startAwsUnderTest();
}, 180_000);
afterAll(() => aws.close());

/** A client whose first answers are lost after the write was applied; the SDK sends the same write again by itself. */
function forgetfulClient(answersLost = 1) {
  const client = new DynamoDBClient(aws.config);
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) => async (args) => {
      if (!/^(Put|Update)Item/.test(commandName)) return next(args);
      if (sent.push(commandName) > answersLost) return next(args);
      await next(args).catch(() => undefined);
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'deserialize', priority: 'high' },
  );
  return { client, sent };
}

describe('an applied write whose answer was lost', () => {
  it('claim, claim again by the SDK: the payment is ours', async () => {
    const { client, sent } = forgetfulClient();
    const ledger = createAwsLedger({ client, tableName: await aws.table(), random });
    const result = await ledger.claim(aClaim('a'));
    expect(sent).toHaveLength(2);
    expect(result).toEqual({ claimed: await ledger.get('a') });
  });

  it('replace, replace again by the SDK: written, and once', async () => {
    const tableName = await aws.table();
    const steady = createAwsLedger({ client: aws.dynamodb, tableName, random });
    const claimed = await steady.claim(aClaim('a'));
    if (!('claimed' in claimed)) throw new Error('was there already');
    const { client, sent } = forgetfulClient();
    const result = await createAwsLedger({ client, tableName, random }).replace(claimed.claimed, queue(claimed.claimed, 'outage', start));
    expect(sent).toHaveLength(2);
    expect(result).toEqual({ written: await steady.get('a') });
    expect(await steady.get('a')).toMatchObject({ version: 2, state: 'queued' });
  });

  it('replace, a write by somebody else, replace again by the SDK: a conflict that shows the other', async () => {
    const tableName = await aws.table();
    const steady = createAwsLedger({ client: aws.dynamodb, tableName, random });
    const claimed = await steady.claim(aClaim('a'));
    if (!('claimed' in claimed)) throw new Error('was there already');
    const { client } = forgetfulClient();
    client.middlewareStack.add(
      (next) => async (args) => {
        // Runs before each try: at the second one ours stands, and the other writes over it.
        const stands = await steady.get('a');
        if (stands?.state === 'queued') await steady.replace(stands, cancel(stands, 'requested', start));
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const result = await createAwsLedger({ client, tableName, random }).replace(claimed.claimed, queue(claimed.claimed, 'outage', start));
    expect(result).toEqual({ conflict: await steady.get('a') });
    expect(result).toMatchObject({ conflict: { state: 'cancelled', version: 3 } });
  });

  it('of every try is an error, and nothing is claimed to be known', async () => {
    const { client } = forgetfulClient(Infinity);
    await expect(createAwsLedger({ client, tableName: await aws.table(), random }).claim(aClaim('a'))).rejects.toThrow('socket hang up');
  });

  it('the healer wrote its item, and the permit is taken by whoever put it', async () => {
    const tableName = await aws.table();
    const control = () => createAwsControl({ client: forgetfulClient().client, tableName, settings, random });
    const item = { version: 1, memory: initialMemory(settings, start), plan: firstPlan('stripe', settings) };
    expect(await control().write(item, 0)).toBe(true);
    expect(await control().write({ ...item, version: 2 }, 1)).toBe(true);
    expect(await control().takePermit('p1', start)).toBe(true);
    expect(await control().takePermit('p1', start)).toBe(false);
  });

  it('tokens are taken once', async () => {
    const tableName = await aws.table();
    const control = createAwsControl({ client: forgetfulClient().client, tableName, settings, random });
    expect(await control.takeTokens('stripe', 2, 4, start)).toEqual({ granted: true });
    expect(await control.takeTokens('stripe', 2, 4, start + 500)).toEqual({ granted: true });
  });
});

describe('items in the table', () => {
  const read = async (TableName: string, pk: string) => {
    const { Item } = await aws.dynamodb.send(new GetItemCommand({ TableName, Key: marshall({ pk }), ConsistentRead: true }));
    return Item && unmarshall(Item);
  };

  it('a payment carries the keys of the index only until it has ended, and never expires', async () => {
    const tableName = await aws.table();
    const ledger = createAwsLedger({ client: aws.dynamodb, tableName, random });
    await ledger.claim(aClaim('a'));
    const claimed = await ledger.get('a');
    if (claimed === undefined) throw new Error('not there');
    expect(await read(tableName, 'payment#a')).toMatchObject({ state: 'claimed', openState: 'claimed', dueAt: start + 120_000, amountMinor: 1_099, currency: 'EUR' });
    const queued = await ledger.replace(claimed, queue(claimed, 'outage', start + 5));
    if (!('written' in queued)) throw new Error('lost the race');
    expect(await read(tableName, 'payment#a')).toMatchObject({ openState: 'queued', dueAt: claimed.order.validUntil, queuedAt: start, version: 2 });
    await ledger.replace(queued.written, cancel(queued.written, 'requested', start + 6));
    expect(Object.keys((await read(tableName, 'payment#a')) ?? {}).toSorted()).toEqual(['amountMinor', 'currency', 'payment', 'pk', 'state', 'version', 'writeId']);
  });

  it('permits and traffic go after a while, by a time in seconds', async () => {
    const tableName = await aws.table();
    const control = createAwsControl({ client: aws.dynamodb, tableName, settings, random });
    await control.takePermit('p1', start);
    await (await control.enter('stripe', start))();
    expect((await read(tableName, 'permit#p1'))?.['expiresAt']).toBe(start / 1_000 + 86_400);
    const slot = await read(tableName, `traffic#stripe#${start / 20_000}`);
    expect(slot).toEqual({ pk: expect.any(String), started: 1, ended: 1, expiresAt: start / 1_000 + 20 + 3_600 });
  });
});
