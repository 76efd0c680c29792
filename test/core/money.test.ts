import { expect, it } from '@jest/globals';
import { readableAmount } from '../../lib/core/money';

it.each([[1_999, 'USD', '19.99 USD'], [5, 'EUR', '0.05 EUR'], [500, 'JPY', '500 JPY'], [1_230, 'KWD', '1.230 KWD'], [235_981, 'USD', '2359.81 USD']])('%i minor units of %s read %s', (amount, currency, read) => {
  expect(readableAmount(amount, currency)).toBe(read);
});
