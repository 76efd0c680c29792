/** A scenario cannot be run or ended. The message is one sentence for a person and says what to do. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}
