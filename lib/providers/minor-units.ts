/**
 * Stripe's minor units where they differ from ISO 4217. https://docs.stripe.com/currencies#special-cases
 * ISK and UGX have no decimals in ISO 4217 and two at Stripe; MGA has two and none.
 */
const hundredfold = new Set(['ISK', 'UGX']);
const hundredth = new Set(['MGA']);
/** Three decimals; Stripe takes them only if the last is 0. */
const threeDecimals = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/**
 * @param amountMinor ISO 4217 minor units
 * @returns Stripe's minor units, or undefined where Stripe cannot charge this amount
 */
export function toStripeAmount(amountMinor: number, currency: string): number | undefined {
  if (hundredfold.has(currency)) return amountMinor * 100;
  if (hundredth.has(currency)) return amountMinor % 100 === 0 ? amountMinor / 100 : undefined;
  if (threeDecimals.has(currency)) return amountMinor % 10 === 0 ? amountMinor : undefined;
  return amountMinor;
}

/**
 * The way back.
 * @param amount Stripe's minor units
 * @returns ISO 4217 minor units, or undefined where there is no such number
 */
export function fromStripeAmount(amount: number, currency: string): number | undefined {
  if (hundredfold.has(currency)) return amount % 100 === 0 ? amount / 100 : undefined;
  return hundredth.has(currency) ? amount * 100 : amount;
}
