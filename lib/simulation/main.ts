import { writeFileSync } from 'node:fs';
import { isWritable } from '../writable';
import { runSchedules } from './batch';
import { OptionsError, readOptions, usage } from './options';
import type { Options } from './options';
import { policies } from './policies';
import { renderReport } from './report';
import type { Failure, Report, Tally } from './report';
import { runInParallel } from './run';
import { runSchedule } from './schedule';
import { walkAll } from './walks';

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (options.json !== undefined && !isWritable(options.json)) throw new OptionsError(`${options.json} cannot be written: name another file with --json.`);
  if (options.exhaustive) return walkAll(options);
  const startedAt = performance.now();
  const tally = await tallyFor(options);
  const schedulesPerSecond = tally.schedules / ((performance.now() - startedAt) / 1_000);
  const { failed, fewestFaults: _faults, fewestPayments: _payments, fewestEnvironments: _environments, ...counts } = tally;
  const report: Report = { ...counts, schedulesPerSecond, failures: await Promise.all(failed.map((failure) => replayed(failure, options))) };
  process.stdout.write(renderReport(report, tally));
  for (const { seed, law, what } of failed) process.stdout.write(`seed ${seed} broke a law (${law}): ${what}; see it with: npm run simulate -- --schedules 1 --seed ${seed} --policy ${options.policy}\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  return report.passed === report.schedules ? 0 : 1;
}

/** One schedule is shown, many are counted. */
async function tallyFor({ schedules, seed, policy }: Options): Promise<Tally> {
  if (schedules === 1) {
    const { timeline } = await runSchedule({ seed, policy: policies[policy], traced: true });
    process.stdout.write(`${timeline.join('\n')}\n\n`);
    return runSchedules({ first: seed, count: 1 }, policy);
  }
  let shownAt = 0;
  return runInParallel({
    first: seed, schedules, policy,
    progress(tally) {
      const pauseMs = process.stderr.isTTY ? 500 : 15_000;
      if (performance.now() - shownAt < pauseMs && tally.schedules < schedules) return;
      shownAt = performance.now();
      const line = `${tally.schedules} of ${schedules} schedules, ${tally.schedules - tally.passed} failed`;
      process.stderr.write(process.stderr.isTTY ? `\r${line}${tally.schedules < schedules ? '' : '\n'}` : `${line}\n`);
    },
  });
}

/** The same schedule again, this time with its timeline. */
async function replayed({ seed, law, what }: Tally['failed'][number], { policy }: Options): Promise<Failure> {
  const { timeline } = await runSchedule({ seed, policy: policies[policy], traced: true });
  return { seed, law, timeline: [...timeline, `${law}: ${what}`] };
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof OptionsError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = error instanceof OptionsError ? 2 : 1;
  },
);
