import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod/mini';
import { createAnalyse } from '../lib/app/analyse';
import { createCloudWatchLogs } from '../lib/aws/logs';
import { createReportStore } from '../lib/aws/report-store';
import { environment } from '../lib/environment';

const logger = new Logger({ serviceName: 'paymedic-analyse' });
const groups = z.array(z.string()).parse(JSON.parse(process.env[environment.analysedLogGroups] ?? '[]'));
const tableName = z.string().parse(process.env[environment.ledgerTable]);
const analyse = createAnalyse({
  logs: createCloudWatchLogs({ client: new CloudWatchLogsClient() }),
  evidence: createReportStore({ client: new DynamoDBClient(), tableName }),
  clock: { now: Date.now },
});

/** Runs on a schedule and on every incident; the event says nothing that it needs. */
export const handler = async (): Promise<void> => {
  const { report, cutGroups } = await analyse(groups);
  if (cutGroups.length > 0) logger.warn('log groups too large to read whole', { cutGroups });
  // Counts and ids only: the messages stand in the report, not in another log.
  logger.info('analysed', { totals: report.totals, top: report.groups.slice(0, 5).map(({ id, count, level }) => ({ id, count, level })) });
};
