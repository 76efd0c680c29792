import { isUtf8 } from 'node:buffer';
import type { Analysis } from '../lib/logs/analysis';
import { createAnalysis } from '../lib/logs/analyse';
import { createLogReader } from '../lib/logs/reader';
import { stories } from './incidents/stories';
import { laterStories } from './incidents/stories-later';
import type { Story } from './incidents/story';
import { createWorld } from './incidents/world';

/**
 * Incidents whose cause we know, because we made them, against the analyser's ranking:
 * `npx tsx bench/incidents.ts [--seed N] [--variant a|b] [--show NAME]`. Variant b tells the same faults in the words of other
 * libraries; its wordings were not looked at while the rules were made.
 */
export interface Judged {
  readonly story: Story;
  /** From 1; undefined when it is not among the causes. */
  readonly rank: number | undefined;
  readonly first: string;
}

/** Writes the story's logs and has them analysed. */
export function analysisOf(story: Story, seed: number, otherWording: boolean): Analysis {
  const world = createWorld(seed);
  story.tell(world, otherWording);
  const files = world.text();
  const names = Object.keys(files);
  const reader = createLogReader({ now: Date.UTC(2026, 4, 13), isUtf8, take: (glance) => analysis.take(glance) });
  const analysis = createAnalysis({ names: reader.names, files: (file) => names[file] ?? '' });
  for (const name of names) {
    const feed = reader.open(name);
    feed.write(Buffer.from(files[name] ?? ''));
    feed.end();
  }
  return analysis.result(reader.reading());
}

/** Where the true cause stands among all causes of the log. */
export function judge(story: Story, seed: number, otherWording: boolean): Judged {
  const { causes } = analysisOf(story, seed, otherWording);
  const at = causes.findIndex(({ key }) => key === story.cause);
  return { story, rank: at < 0 ? undefined : at + 1, first: causes[0]?.key ?? 'nothing' };
}

function main(args: readonly string[]): void {
  const value = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const seed = Number(value('--seed') ?? 1);
  const otherWording = value('--variant') === 'b';
  const judged = (args.includes('--later') ? laterStories : stories).map((story, n) => judge(story, seed * 1_000 + n, otherWording));
  process.stdout.write(`${'true cause'.padEnd(24)}rank  ${'ranked first'.padEnd(24)}story\n`);
  for (const { story, rank, first } of judged) process.stdout.write(`${story.cause.padEnd(24)}${String(rank ?? '-').padEnd(6)}${first.padEnd(24)}${story.name}\n`);
  const right = (of: readonly Judged[]) => `${of.filter(({ rank }) => rank === 1).length} of ${of.length}`;
  process.stdout.write(`\nfirst: ${right(judged)}; with a louder symptom: ${right(judged.filter(({ story }) => story.misleading === true))}; "not in the log": ${right(judged.filter(({ story }) => story.cause === 'not_in_log'))}\n`);
}

if (require.main === module) main(process.argv.slice(2));
