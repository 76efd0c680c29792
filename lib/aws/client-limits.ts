/**
 * For every AWS client that a payment waits for. The SDK's own default waits without end: a part of AWS that is slow would
 * hold a customer until the function's timeout.
 */
export const clientLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/** For the shop's order hook: its answer is waited for once, and `orderHookTimeoutMs` bounds the whole of it. */
export const hookLimits = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true } };

/**
 * For what only wakes others while a payment's answer waits for it: the healer's bell and messages. The ledger's row is what is
 * owed, and a ring or message that is lost costs a minute at most.
 */
export const wakeLimits = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 300, requestTimeout: 600, throwOnRequestTimeout: true },
};
