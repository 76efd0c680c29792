/** The functions; `events` is there where events are configured. */
export const functionNames = ['charge', 'replay', 'heal', 'reconcile', 'analyse', 'events'] as const;
export type FunctionName = (typeof functionNames)[number];

/** Below API Gateway's 30 s; above the attempt's deadline, so that the answer is still written. */
export const chargeTimeoutMs = 15_000;
/** Seconds that each function may run. replay and events have several messages a batch; heal loops for 50 s until the next tick takes over. */
export const timeoutSeconds: Record<FunctionName, number> = {
  charge: chargeTimeoutMs / 1_000,
  replay: 30,
  heal: 60,
  reconcile: 60,
  analyse: 120,
  events: 60,
};

/**
 * Megabytes, which also buy processor time (1,769 MB are one processor). charge waits for Stripe in nine tenths of its time and
 * runs for every payment, and so does events, so they have the least that loads the SDKs within a second of a fresh environment; the others run seldom
 * or share their time among many payments, and heal has to be quick in an outage.
 */
export const memoryMegabytes: Record<FunctionName, number> = { charge: 256, replay: 512, heal: 512, reconcile: 512, analyse: 512, events: 256 };
