import { writeFileSync } from 'node:fs';
import { beginSmall, mostFaults, smallsWith } from './exhaustive';
import type { Options } from './options';
import { policies } from './policies';
import type { PolicyName } from './policies';
import { emptyTally } from './report';
import type { Failure, Report } from './report';
import { walkInParallel } from './run';
import type { Law } from './verdict';
import type { SmallWalk } from './worker';

const boundsOf = (faults: number): string => `Two callers of one payment. In one interleaving at most ${faults === mostFaults ? 'one of each' : `${faults} of these, each once`}: a crash anywhere, a lost answer anywhere, a request or a write that is executed late,
a message that is delivered twice; and at most one confirm in the browser. Plan and evidence stand still; time passes only when nothing
is left to do but what is late, and the browser's part. What a crash leaves on its way to the provider may be executed late, too.
`;

/** Walks every interleaving and says what was found; gives the code to end with. */
export async function walkAll({ policy, faults, json }: Pick<Options, 'policy' | 'faults' | 'json'>): Promise<number> {
  process.stdout.write(boundsOf(faults));
  const walks: SmallWalk[] = [];
  await walkInParallel(smallsWith(faults), policy, (walked) => {
    walks.push(walked);
    process.stdout.write(`${renderWalk(walked)}\n`);
  });
  const failures = (await Promise.all(walks.map((walked) => failuresOf(policy, walked)))).flat();
  const sum = (figure: (walked: SmallWalk) => bigint): bigint => walks.reduce((total, walked) => total + figure(walked), 0n);
  process.stdout.write(`together ${spaced(sum(({ interleavings }) => interleavings))} interleavings, by way of ${spaced(sum(({ states }) => BigInt(states)))} states\n`);
  for (const { law, timeline } of failures) process.stdout.write(`\nbroke a law (${law}):\n${timeline.join('\n')}\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(reportOf(walks, failures), null, 2)}\n`);
  return failures.length === 0 ? 0 : 1;
}

const spaced = (count: bigint): string => count.toLocaleString('en-US');

/** One line about one walk. */
function renderWalk({ small, states, steps, ends, interleavings, wrong }: SmallWalk): string {
  return `${small.card}: ${spaced(interleavings)} interleavings, ${spaced(BigInt(states))} different states, ${spaced(BigInt(steps))} steps between them, ${spaced(BigInt(ends))} different ends; ${wrong.length === 0 ? 'every end is right' : 'NOT every end is right'}`;
}

async function failuresOf(policy: PolicyName, { small, wrong }: SmallWalk): Promise<readonly Failure[]> {
  return Promise.all(wrong.map(async ({ way, what }) => {
    let walked = await beginSmall(policies[policy], small, true);
    for (const fork of way) walked = await walked.take(fork);
    // The names of the laws are what a verdict begins with.
    return { seed: 0, law: (what[0]?.split(':')[0] ?? 'untruthful') as Law, timeline: [...(walked.timeline ?? []), ...what] };
  }));
}

/** No schedule has run; the failures have no seed. */
function reportOf(walks: readonly SmallWalk[], failures: readonly Failure[]): Report & { readonly walks: readonly unknown[] } {
  const { failed: _failed, fewestFaults: _faults, fewestPayments: _payments, fewestEnvironments: _environments, sentOnce: _once, brokenSentOnce: _broken, ...none } = emptyTally;
  return {
    ...none, schedulesPerSecond: 0, failures, interleavings: Number(walks.reduce((total, { interleavings }) => total + interleavings, 0n)),
    walks: walks.map(({ small, states, steps, ends, interleavings }) => ({ small, states, steps, ends, interleavings: String(interleavings) })),
  };
}
