/**
 * For every AWS client that a payment waits for. The SDK's own default waits without end: a part of AWS that is slow would
 * hold a customer until the function's timeout.
 */
export const clientLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/** For the healer's bell: a payment's answer waits for it, and a lost ring costs a minute at most. */
export const bellLimits = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 300, requestTimeout: 600, throwOnRequestTimeout: true },
};
