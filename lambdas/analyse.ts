import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod/mini';
import { createAnalyse } from '../lib/app/analyse';
import { createGroupMetrics } from '../lib/aws/group-metrics';
import { createCloudWatchLogs } from '../lib/aws/logs';
import { createS3ReportArchive } from '../lib/aws/report-archive';
import { createReportStore } from '../lib/aws/report-store';
import { environment } from '../lib/environment';

const logger = new Logger({ serviceName: 'paymedic-analyse' });
const variables = process.env;
const groups = z.array(z.string()).parse(JSON.parse(variables[environment.analysedLogGroups] ?? '[]'));
const [tableName, bucketName] = [environment.ledgerTable, environment.reportsBucket].map((name) => z.string().parse(variables[name])) as [string, string];
const analyse = createAnalyse({
  logs: createCloudWatchLogs({ client: new CloudWatchLogsClient() }),
  evidence: createReportStore({ client: new DynamoDBClient(), tableName }),
  archive: createS3ReportArchive({ client: new S3Client(), bucketName }),
  clock: { now: Date.now },
  ...(variables[environment.groupMetrics] === 'true' && { groupMetrics: createGroupMetrics({ metrics: new Metrics() }) }),
});

/** Runs on a schedule and on every incident; the event says nothing that it needs. */
export const handler = async (): Promise<void> => {
  const { analysis, cutGroups, report } = await analyse(groups);
  if (cutGroups.length > 0) logger.warn('log groups too large for one run', { cutGroups });
  // Counts and ids only: the messages stand in the report, not in another log.
  const { records, errors, warnings } = analysis.totals;
  logger.info('analysed', { records, errors, warnings, report, top: analysis.groups.slice(0, 5).map(({ id, count, severity }) => ({ id, count, severity })) });
};
