/**
 * An amount as a person reads it, e.g. `1999 USD` in minor units is `19.99 USD`.
 * @param amountMinor ISO 4217 minor units
 */
export function readableAmount(amountMinor: number, currency: string): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return `${(amountMinor / 10 ** digits).toFixed(digits)} ${currency}`;
}
