import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientLimits } from '../../lib/aws/client-limits';
import { timeLimited, withinMs } from '../../lib/aws/time-limit';

let server: Server;
let seen: number;
let client: DynamoDBClient;
beforeEach(async () => {
  seen = 0;
  server = createServer(() => void (seen += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = timeLimited(new DynamoDBClient({ ...clientLimits, endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }));
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const ask = () => client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'a' } } })).then(() => 'answered', ({ name }: Error) => name);

describe('the time of an answer', () => {
  it('ends a call that AWS does not answer, and it is not tried again', async () => {
    expect(await withinMs(100, ask)).toMatch(/Abort|Timeout/);
    expect(seen).toBe(1);
  });

  it('once over, lets nothing more leave', async () => {
    const [first, second] = await withinMs(100, async () => [await ask(), await ask()]);
    expect([first, second]).toEqual([expect.stringMatching(/Abort|Timeout/), expect.stringMatching(/Abort|Timeout/)]);
    expect(seen).toBe(1);
  });

  it('of one answer is not that of another: outside of it a call has its own limits, three tries', async () => {
    const [short, own] = await Promise.all([withinMs(100, ask), ask()]);
    expect(short).toMatch(/Abort|Timeout/);
    expect(own).toBe('TimeoutError');
    expect(seen).toBe(4);
  });
});
