import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Context } from 'aws-lambda';
import { createAwsLog } from './log';
import { createAwsMetrics } from './metrics';

/** Powertools' logger, metrics and tracer of one function, and what runs around each of its invocations. */
export function createTelemetry() {
  const logger = new Logger();
  const tracer = new Tracer();

  /** Runs one invocation in a trace segment, with the invocation's context on every log line. */
  async function invocation<T>(context: Context, work: () => Promise<T>): Promise<T> {
    logger.addContext(context);
    const parent = tracer.getSegment();
    const segment = parent?.addNewSubsegment(`## ${context.functionName}`);
    if (segment !== undefined) tracer.setSegment(segment);
    try {
      return await work();
    } catch (error) {
      tracer.addErrorAsMetadata(error as Error);
      logger.error('invocation failed', { error: String(error) });
      throw error;
    } finally {
      segment?.close();
      if (parent !== undefined) tracer.setSegment(parent);
    }
  }

  return { log: createAwsLog({ logger }), metrics: createAwsMetrics({ metrics: new Metrics() }), tracer, invocation };
}
