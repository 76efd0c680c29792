import { writeFileSync } from 'node:fs';
import { OptionsError, readOptions, usage } from './options';
import { policies } from './policies';
import { addTallies, emptyTally, renderReport, tallyOf } from './report';
import type { Report } from './report';
import { runSchedule } from './schedule';

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  const { schedules, seed: first, json } = options;
  const policy = policies[options.policy];
  const startedAt = performance.now();
  let tally = emptyTally;
  for (let seed = first; seed < first + schedules; seed += 1) {
    const result = await runSchedule({ seed, policy, traced: schedules === 1 });
    tally = addTallies(tally, tallyOf(result));
    if (schedules === 1) process.stdout.write(`${result.timeline.join('\n')}\n${result.breaches.map(({ law, paymentId, what }) => `${law}: ${paymentId}: ${what}\n`).join('')}\n`);
    else if (seed % 1_000 === 0) process.stderr.write(`${seed - first + 1} of ${schedules}\n`);
  }
  const { failed, ...counts } = tally;
  const schedulesPerSecond = schedules / ((performance.now() - startedAt) / 1_000);
  const failures: Report['failures'][number][] = [];
  for (const { seed, law, what } of failed) {
    const { timeline } = await runSchedule({ seed, policy, traced: true });
    failures.push({ seed, law, timeline: [...timeline, `${law}: ${what}`] });
  }
  const report: Report = { ...counts, schedulesPerSecond, failures };
  process.stdout.write(renderReport(report, tally));
  for (const { seed, law, what } of failed) process.stdout.write(`seed ${seed} broke ${law}: ${what}; see it with: npm run simulate -- --schedules 1 --seed ${seed} --policy ${options.policy}\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  return report.passed === report.schedules ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof OptionsError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  },
);
