/** The numbers that steer Paymedic. Validated at synth, handed to the functions as JSON. */
export interface Settings {
  /** For one whole attempt, all its provider calls together. Below API Gateway's 30 s and the 10 s a shop waits. */
  readonly deadlineMs: number;
  /** Attempts that may be at one provider at once, over all environments; beyond it payments queue at once. */
  readonly inFlightCap: number;
  /** `observe`: the healer decides, logs and shows, and carries nothing out. */
  readonly mode: 'act' | 'observe';
  readonly breaker: {
    /** Only failures younger than this count. */
    readonly windowMs: number;
    /** So many more failures than answers open the breaker. */
    readonly minFailures: number;
  };
  readonly healer: {
    /** Pause between two looks while not healthy. */
    readonly tickMs: number;
    /** How long an opened route stays closed before the first probe; doubles with every failed probe. */
    readonly holdMs: number;
    /** The most that a hold grows to. */
    readonly holdCapMs: number;
    /** A new outage within this time of the last keeps the longer hold: no flapping. */
    readonly calmMs: number;
  };
  readonly reconcile: {
    /** People are told of a payment that answered looks have not settled for so long. */
    readonly pageAfterMs: number;
  };
  readonly drain: {
    /** Provider calls per second with which a drain begins. */
    readonly startPerSecond: number;
    /** Provider calls per second that a drain never exceeds. Stripe allows 100/s live and 25/s in a sandbox. */
    readonly maxPerSecond: number;
  };
  /** A second account for payments that carry an instrument for it. Absent: none. */
  readonly fallback?: {
    /** Its name in instruments, ledger, metrics and Parameter Store. */
    readonly name: string;
    /** Share [0, 1] of those payments that go there while nothing is wrong, so that it is known to work. */
    readonly share: number;
  };
}

/** Defaults; each can be set per environment in config/. */
export const defaultSettings: Settings = {
  deadlineMs: 8_000,
  inFlightCap: 25,
  mode: 'act',
  breaker: { windowMs: 30_000, minFailures: 5 },
  healer: { tickMs: 2_000, holdMs: 10_000, holdCapMs: 300_000, calmMs: 900_000 },
  // Twice the alarm's 15 minutes (`alarms.unknownMinutes`): that says that something is unknown, this names it. Chosen, not measured.
  reconcile: { pageAfterMs: 1_800_000 },
  drain: { startPerSecond: 2, maxPerSecond: 20 },
};
