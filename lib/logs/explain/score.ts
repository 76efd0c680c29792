/**
 * The score of a cause is the sum of what speaks for it and against it, in points. Fixed by thinking, not fitted to any log:
 * words that only this cause has weigh most, order in time decides between what is left, and what another cause explains is
 * its symptom. "Not in the log" has a score of its own; a cause that is only suggested (15 + 15 points) never reaches it.
 */
export const weights = {
  /** The incident's own records name it. */
  names: 45,
  /** Records of others at the same time name it. */
  namesNearby: 30,
  /** Words that it shares with other causes. */
  suggests: 15,
  /** Each of up to two further groups that say it. */
  further: 5,
  /** It was there from the onset on, or before. */
  early: 15,
  /** First seen after the onset. */
  late: -20,
  /** As often before the onset as after it. */
  steady: -30,
  /** A resource climbed towards its limit before. */
  precursor: 15,
  /** A fitting change within 15 minutes before. */
  change: 20,
  /** A change alone, when nothing says what it broke. */
  changeAlone: 25,
  newVersionOnly: 25,
  /** Each of up to two other causes that were seen and follow from it. */
  explains: 10,
  /** It follows from another one that was named no later. */
  symptom: -30,
  /** Fewer than one in ten failures say it: a root is often quieter than what follows. */
  few: -5,
  notInLog: 35,
} as const;

/**
 * High: at least 70 points, 15 more than the next cause, and at least two kinds of evidence for it. Medium: at least 45 points.
 * Low: less. That the cause is not in the log is high when no record names any, medium when one names one that was weighed down.
 */
export function confidenceOf(score: number, lead: number, kinds: number): 'high' | 'medium' | 'low' {
  if (score >= 70 && lead >= 15 && kinds >= 2) return 'high';
  return score >= 45 ? 'medium' : 'low';
}
