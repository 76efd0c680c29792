/**
 * A day of outage with ten payments a second, in memory: 864,000 wait, and then they drain. Takes minutes and some gigabytes:
 *
 *   NODE_OPTIONS=--max-old-space-size=12000 npx tsx bench/outage-day.ts [hours of outage]
 */
import { liveThroughOutage } from './long-outage';

const hours = Number(process.argv[2] ?? 24);
if (!(hours > 0)) throw new Error('Say how many hours the outage lasts, for example 24.');

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const retentionMs = 14 * 86_400_000;

async function main(): Promise<void> {
  const startedAt = Date.now();
  const result = await liveThroughOutage({
    outageMs: hours * 3_600_000, paymentsPerSecond: 10,
    onHour: (hour, queued) => process.stderr.write(`hour ${hour}: ${queued} wait (${Math.round((Date.now() - startedAt) / 1_000)} s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB)\n`),
  });
  const { drainMs, longestMessageAgeMs, ...counts } = result;
  console.log(JSON.stringify({
    ...counts, drainHours: drainMs / 3_600_000, drainedPerSecond: result.accepted / (drainMs / 1_000),
    longestMessageAgeHours: longestMessageAgeMs / 3_600_000, retentionHours: retentionMs / 3_600_000,
    seconds: Math.round((Date.now() - startedAt) / 1_000), megabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
  }, null, 2));
}

void main();
