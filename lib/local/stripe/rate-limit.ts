/**
 * At most so many requests in any second. https://docs.stripe.com/rate-limits
 * @param perSecond undefined: no limit
 * @returns a function that says whether one more request may pass now
 */
export function createRateLimit(perSecond: number | undefined, now: () => number): () => boolean {
  let passed: number[] = [];
  return () => {
    if (perSecond === undefined) return true;
    const at = now();
    passed = passed.filter((earlier) => earlier > at - 1000);
    if (passed.length >= perSecond) return false;
    passed.push(at);
    return true;
  };
}
