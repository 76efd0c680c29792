/** Something on this machine is missing or in the way. The message is one sentence for a person and says what to do. */
export class LocalWorldError extends Error {
  override readonly name = 'LocalWorldError';
}
