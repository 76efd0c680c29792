/** What a test card's issuer answers. */
export interface Decline {
  readonly code: string;
  readonly declineCode?: string;
  readonly adviceCode?: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later';
  readonly message: string;
}

/** How a test PaymentMethod behaves. */
export interface CardBehaviour {
  readonly brand: string;
  readonly last4: string;
  /** The issuer's answer to a charge; none: it is approved. */
  readonly decline?: Decline;
  /** The card may be attached to a customer although charges fail. */
  readonly attachable?: true;
  /** `always`; `unlessSetUp`: on session always, off session unless it was set up before; `onSession`: counts as set up. */
  readonly authentication?: 'always' | 'onSession' | 'unlessSetUp';
}

const visa = (last4: string, more: Omit<CardBehaviour, 'brand' | 'last4'> = {}): CardBehaviour => ({ brand: 'visa', last4, ...more });

// Codes: https://docs.stripe.com/testing#declined-payments. Advice: the three values of https://docs.stripe.com/declines/card#retrying-issuer-declines,
// given to each code after the next steps of https://docs.stripe.com/declines/codes; the pages do not tie one to every test card.
const declined = (declineCode: string, adviceCode: Decline['adviceCode'], message = 'Your card was declined.'): Decline => ({
  code: 'card_declined', declineCode, ...(adviceCode ? { adviceCode } : {}), message,
});
const generic = declined('generic_decline', 'try_again_later');
const noFunds = declined('insufficient_funds', 'try_again_later', 'Your card has insufficient funds.');
const lost = declined('lost_card', 'do_not_try_again');
const stolen = declined('stolen_card', 'do_not_try_again');
const velocity = declined('card_velocity_exceeded', 'try_again_later', 'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.');
const fraudulent = declined('fraudulent', 'do_not_try_again');
const expired: Decline = { code: 'expired_card', adviceCode: 'do_not_try_again', message: 'Your card has expired.' };
const wrongCvc: Decline = { code: 'incorrect_cvc', adviceCode: 'confirm_card_data', message: "Your card's security code is incorrect." };
const processing: Decline = { code: 'processing_error', adviceCode: 'try_again_later', message: 'An error occurred while processing your card. Try again in a little bit.' };

// Names without their `pm_card_` or `tok_`. https://docs.stripe.com/testing (cards, declined payments, fraud prevention, 3D Secure)
const behaviours: Readonly<Record<string, CardBehaviour>> = {
  visa: visa('4242'),
  visa_debit: visa('5556'),
  us: visa('4242'),
  mastercard: { brand: 'mastercard', last4: '4444' },
  mastercard_debit: { brand: 'mastercard', last4: '8210' },
  mastercard_prepaid: { brand: 'mastercard', last4: '5100' },
  amex: { brand: 'amex', last4: '8431' },
  discover: { brand: 'discover', last4: '1117' },
  diners: { brand: 'diners', last4: '0004' },
  jcb: { brand: 'jcb', last4: '0505' },
  unionpay: { brand: 'unionpay', last4: '0005' },
  bypassPending: visa('0077'),
  chargeDeclined: visa('0002', { decline: generic }),
  chargeDeclinedInsufficientFunds: visa('9995', { decline: noFunds }),
  chargeDeclinedLostCard: visa('9987', { decline: lost }),
  chargeDeclinedStolenCard: visa('9979', { decline: stolen }),
  chargeDeclinedVelocityLimitExceeded: visa('6975', { decline: velocity }),
  chargeDeclinedFraudulent: visa('0019', { decline: fraudulent }),
  chargeDeclinedExpiredCard: visa('0069', { decline: expired }),
  chargeDeclinedIncorrectCvc: visa('0127', { decline: wrongCvc }),
  chargeDeclinedProcessingError: visa('0119', { decline: processing }),
  chargeCustomerFail: visa('0341', { decline: generic, attachable: true }),
  radarBlock: visa('0019', { decline: fraudulent, attachable: true }),
  authenticationRequired: visa('3184', { authentication: 'always' }),
  authenticationRequiredOnSetup: visa('3155', { authentication: 'unlessSetUp' }),
  authenticationRequiredSetupForOffSession: visa('0446', { authentication: 'onSession' }),
  authenticationRequiredChargeDeclinedInsufficientFunds: visa('3178', { authentication: 'always', decline: noFunds, attachable: true }),
  threeDSecureRequired: visa('3220', { authentication: 'always' }),
  threeDSecure2Required: visa('3220', { authentication: 'always' }),
  threeDSecureRequiredChargeDeclined: visa('1629', { authentication: 'always', decline: generic, attachable: true }),
  threeDSecureOptional: visa('3055'),
  threeDSecureNotSupported: visa('0505'),
};

/** The behaviour behind `pm_card_…`, as the documentation spells it with or without the brand in the middle; undefined for any other id. */
export function testPaymentMethod(id: string): CardBehaviour | undefined {
  return id.startsWith('pm_card_') ? named(id.slice('pm_card_'.length)) : undefined;
}

/** The behaviour behind `tok_…`; undefined for an unknown token. https://docs.stripe.com/testing?testing-method=tokens */
export function testToken(token: string): CardBehaviour | undefined {
  return token.startsWith('tok_') ? named(token.slice('tok_'.length)) : undefined;
}

function named(name: string): CardBehaviour | undefined {
  if (Object.hasOwn(behaviours, name)) return behaviours[name];
  const withoutBrand = name.replace(/^visa_/, '');
  return withoutBrand !== name && withoutBrand.startsWith('charge') && Object.hasOwn(behaviours, withoutBrand) ? behaviours[withoutBrand] : undefined;
}
