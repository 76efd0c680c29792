/** Texts numbered from 1 in the order in which they were first seen. */
export interface Names {
  /** The text of an id; beyond the texts that are kept, `(other)`. */
  readonly nameOf: (id: number) => string;
  /** How many different texts were seen. */
  readonly distinct: () => Distinct;
}

/** A number of different things: exact, or estimated with its standard error in percent (print it with ≈). */
export interface Distinct {
  readonly count: number;
  readonly errorPercent?: number;
}
