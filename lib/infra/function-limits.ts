/** The five functions. */
export const functionNames = ['charge', 'replay', 'heal', 'reconcile', 'analyse'] as const;
export type FunctionName = (typeof functionNames)[number];

/** Below API Gateway's 30 s; above the attempt's deadline, so that the answer is still written. */
export const chargeTimeoutMs = 15_000;
/** Seconds that each function may run. replay has several messages a batch; heal loops for 50 s until the next tick takes over. */
export const timeoutSeconds: Record<FunctionName, number> = {
  charge: chargeTimeoutMs / 1_000,
  replay: 30,
  heal: 60,
  reconcile: 60,
  analyse: 120,
};
