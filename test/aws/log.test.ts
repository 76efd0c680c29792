import { afterEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@aws-lambda-powertools/logger';
import { createAwsLog } from '../../lib/aws/log';

afterEach(() => void jest.restoreAllMocks());

it('a log line is JSON with level, message and fields', () => {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const log = createAwsLog({ logger: new Logger({ serviceName: 'charge' }) });
  log.info('queued', { paymentId: 'a', correlationId: 'c' });
  log.warn('message not sent', { error: 'Error: down' });
  log.error('not accepted', { nested: { status: 500 } });
  jest.restoreAllMocks();
  expect(written.map((text) => JSON.parse(text) as object)).toEqual([
    expect.objectContaining({ level: 'INFO', message: 'queued', service: 'charge', paymentId: 'a', correlationId: 'c' }),
    expect.objectContaining({ level: 'WARN', message: 'message not sent', error: 'Error: down' }),
    expect.objectContaining({ level: 'ERROR', message: 'not accepted', nested: { status: 500 } }),
  ]);
});
