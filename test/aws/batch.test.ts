import { describe, expect, it } from '@jest/globals';
import { failedItems } from '../../lib/aws/batch';
import { createMemoryLog } from '../../lib/memory/log';
import { fc } from '../support/property';

const batch = (...ids: readonly string[]) => ids.map((messageId) => ({ messageId, body: messageId }));

/** Works on all, and fails for those that are named. */
const failingFor = (...bad: readonly string[]) => async (body: string): Promise<void> => {
  if (bad.includes(body)) throw new Error('the ledger is away');
};

describe('what comes again of a batch', () => {
  it('is nothing where all went well', async () => {
    expect(await failedItems(batch('a', 'b'), failingFor(), createMemoryLog())).toEqual({ batchItemFailures: [] });
  });

  it('is exactly what failed, whichever that is', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    await fc.assert(fc.asyncProperty(fc.subarray(ids), async (bad) => {
      const { batchItemFailures } = await failedItems(batch(...ids), failingFor(...bad), createMemoryLog());
      expect(batchItemFailures).toEqual(bad.map((itemIdentifier) => ({ itemIdentifier })));
    }));
  });

  it('is what failed, also where the work throws before it has begun to wait', async () => {
    const rude = (body: string): Promise<void> => {
      if (body === 'b') throw new TypeError('not even a promise');
      return Promise.resolve();
    };
    expect(await failedItems(batch('a', 'b', 'c'), rude, createMemoryLog())).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  });

  it('names a message once, however often it is in the batch', async () => {
    expect(await failedItems(batch('a', 'a', 'b'), failingFor('a'), createMemoryLog())).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  });

  it('is the whole batch, said openly, where a message that failed has no id', async () => {
    await expect(failedItems(batch('a', ''), failingFor(''), createMemoryLog())).rejects.toThrow('no id');
    expect(await failedItems(batch('a', ''), failingFor('a'), createMemoryLog())).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  });
});
