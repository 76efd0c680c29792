import { invalidRequest } from './errors';

// https://docs.stripe.com/currencies: presentment currencies, lower case.
const presentment = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd ' +
    'hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr ' +
    'pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw'
  ).split(' '),
);

// https://docs.stripe.com/currencies#minor-units: these must end in 0.
const threeDecimal = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

// https://docs.stripe.com/currencies#special-cases: sent ×100 although the currency has no decimals, so they must end in 00.
const wholeUnitsOnly = new Set(['isk', 'ugx']);

// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts; a currency that is not there has no published minimum.
const minimum: Readonly<Record<string, number>> = {
  usd: 50, aed: 200, aud: 50, bgn: 100, brl: 50, cad: 50, chf: 50, czk: 1500, dkk: 250, eur: 50, gbp: 30, hkd: 400, huf: 17500, inr: 50, jpy: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, pln: 200, ron: 200,
  sek: 300, sgd: 50, thb: 1000,
};

/** Twelve digits for IDR, eight for all others. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const maximumOf = (currency: string): number => (currency === 'idr' ? 999_999_999_999 : 99_999_999);

/** Throws what Stripe answers for a currency that it does not take; the codes are the ISO codes in any case. */
export function checkCurrency(currency: string): string {
  const lower = currency.toLowerCase();
  if (!presentment.has(lower)) throw invalidRequest(`Invalid currency: ${lower}. Stripe supports three-letter ISO currency codes only.`, { param: 'currency' });
  return lower;
}

/** Throws what Stripe answers for an amount, in the currency's smallest unit, that it does not take. */
export function checkAmount(amount: number, currency: string): void {
  // https://docs.stripe.com/error-codes#parameter-invalid-integer
  if (amount < 1) throw invalidRequest('This value must be greater than or equal to 1.', { code: 'parameter_invalid_integer', param: 'amount' });
  if (amount > maximumOf(currency)) throw invalidRequest(`Amount must be no more than ${maximumOf(currency)}.`, { code: 'amount_too_large', param: 'amount' });
  if (amount < (minimum[currency] ?? 1)) throw invalidRequest(`Amount must be at least ${minimum[currency]} ${currency}.`, { code: 'amount_too_small', param: 'amount' });
  if (threeDecimal.has(currency) && amount % 10 !== 0) throw invalidRequest(`Amounts in ${currency} must be divisible by 10.`, { param: 'amount' });
  if (wholeUnitsOnly.has(currency) && amount % 100 !== 0) throw invalidRequest(`Amounts in ${currency} must be divisible by 100.`, { param: 'amount' });
}
