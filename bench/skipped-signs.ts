/**
 * Would it do to write down only the answers of attempts that saw a failure when they began? It would save a DynamoDB write for
 * each healthy payment. This counts how often the breaker then opens within a minute although few payments fail.
 * `npx tsx bench/skipped-signs.ts`
 */
import { addSign, isOpen, noEvidence } from '../lib/core/breaker';
import { defaultSettings } from '../lib/core/settings';
import type { Random } from '../lib/app/ports';
import { createSeededRandom } from '../lib/memory/random';

const latencyMs = 1_250;
const minutes = 200;
const { breaker } = defaultSettings;

interface Attempt {
  readonly endsAt: number;
  readonly fails: boolean;
  /** No failure stood in the evidence when it began. */
  readonly quiet: boolean;
}

/** Does the breaker open within one minute of payments that come at random? */
function opens(perSecond: number, failing: number, skip: boolean, random: Random): boolean {
  const running: Attempt[] = [];
  let evidence = noEvidence;
  for (let now = 0; now < 60_000; now -= (Math.log(1 - random.chance()) * 1_000) / perSecond) {
    while (running[0] !== undefined && running[0].endsAt <= now) {
      const { endsAt, fails, quiet } = running.shift() as Attempt;
      if (fails || !skip || !quiet) evidence = addSign(evidence, fails ? 'failed' : 'answered', endsAt, breaker.windowMs);
      if (isOpen(evidence, breaker, endsAt)) return true;
    }
    running.push({ endsAt: now + latencyMs, fails: random.chance() < failing, quiet: evidence.score === 0 });
  }
  return false;
}

function share(perSecond: number, failing: number, skip: boolean): string {
  const random = createSeededRandom(1);
  const opened = Array.from({ length: minutes }, () => opens(perSecond, failing, skip, random)).filter(Boolean).length;
  return `${Math.round((100 * opened) / minutes)} %`;
}

console.log('| payments a second | of which fail | breaker opens within a minute | with skipped signs |\n|---:|---:|---:|---:|');
for (const [perSecond, failing] of [[1, 0.05], [5, 0.05], [20, 0.05], [20, 0.1], [50, 0.05]] as const) {
  console.log(`| ${perSecond} | ${failing * 100} % | ${share(perSecond, failing, false)} | ${share(perSecond, failing, true)} |`);
}
