/** Most durations are whole and below so many ms. */
const tabled = 4_096;
const table = Float64Array.from({ length: tabled }, (_, ms) => Math.log(ms));

/** Natural logarithm of a duration in ms, looked up where that is quicker: it is taken several times a record. */
export function logOf(ms: number): number {
  return table[ms] ?? Math.log(ms);
}
