import type { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../app/ports';

/** Structured logs by Powertools. */
export function createAwsLog({ logger }: { readonly logger: Pick<Logger, 'info' | 'warn' | 'error'> }): Log {
  return {
    info: (message, fields) => logger.info(message, fields),
    warn: (message, fields) => logger.warn(message, fields),
    error: (message, fields) => logger.error(message, fields),
  };
}
