import { describe, expect, it } from '@jest/globals';
import { judge } from '../../bench/incidents';
import { stories } from '../../bench/incidents/stories';

const withCause = stories.filter(({ cause }) => cause !== 'not_in_log');
const without = stories.filter(({ cause }) => cause === 'not_in_log');

// All of them in both wordings: npx tsx bench/incidents.ts
describe('incidents whose cause is known, because we made them', () => {
  it('are at least 15, three of them without a cause in the log and three with a louder symptom', () => {
    expect(stories.length).toBeGreaterThanOrEqual(15);
    expect(without.length).toBeGreaterThanOrEqual(3);
    expect(withCause.filter(({ misleading }) => misleading === true).length).toBeGreaterThanOrEqual(3);
  });

  it('have their true cause ranked first, in four of five of every third one', () => {
    const judged = withCause.filter((_, n) => n % 3 === 2).map((story, n) => judge(story, 7_000 + n, n % 2 === 1));
    expect(judged.filter(({ rank }) => rank === 1).length).toBeGreaterThanOrEqual(0.8 * judged.length);
  });

  it('are said not to be in the log where that is so', () => {
    const judged = without.map((story, n) => judge(story, 8_000 + n, n % 2 === 1));
    expect(judged.filter(({ rank }) => rank !== 1)).toEqual([]);
  });
});
