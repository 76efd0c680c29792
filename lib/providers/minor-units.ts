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

/** Largest amounts, in Stripe's minor units. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const twelveDigits = new Set(['IDR']);
const largest = (currency: string): number => (twelveDigits.has(currency) ? 999_999_999_999 : 99_999_999);

/**
 * What Stripe would refuse whenever it is asked, told before anything is accepted. Smallest amounts are left to Stripe, as
 * they depend on the currency in which the account is paid out.
 * @param amountMinor ISO 4217 minor units
 */
export function whyNotAtStripe(amountMinor: number, currency: string): string | undefined {
  const amount = toStripeAmount(amountMinor, currency);
  if (amount === undefined) return `amountMinor must end in ${hundredth.has(currency) ? '00' : '0'}: Stripe takes no smaller parts of ${currency}`;
  if (amount <= largest(currency)) return undefined;
  const most = hundredfold.has(currency) ? Math.floor(largest(currency) / 100) : hundredth.has(currency) ? largest(currency) * 100 : largest(currency);
  return `amountMinor must be at most ${most} in ${currency}`;
}
