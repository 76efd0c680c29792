import { createAwsLedger } from '../aws/ledger';
import { walkLedger } from '../aws/ledger-walk';
import { createSecretReader } from '../aws/secret';
import { bookedPayment, closeBooks, type BookedPayment, type Books, type ProviderCharge } from '../core/account';
import { readableAmount } from '../core/money';
import { parseCommandLine } from './arguments';
import { atAws } from './aws-errors';
import { exitCode, FailedError, UsageError, type Console } from './console';
import { counted, moment, span } from './phrases';
import { createProgress } from './progress';
import { findStack, type PaymedicStack } from './stack';
import { findCharge, listCharges, type StripeAccount } from './stripe-charges';
import { momentOf } from './time-window';

const help = `paymedic account --since T [--stack NAME] [--json]

Closes the books: every payment that was accepted since T by its state, the open ones by name, and what the ledger and
Stripe's own list of charges do not agree on. Duplicates come with the refund that you may want to make; nothing is changed,
at Stripe or here. Reads the whole ledger and all charges since T; your credentials need the right to scan the ledger and to
read the secret.

  --since T      ISO 8601 (UTC unless it names a zone) or a span back from now: 90s, 15m, 2h, 7d
  --stack NAME   the stack; may be left out where there is only one Paymedic
  --json         the result as JSON

Exit code: 0 when both books say the same; 1 when they do not, or could not be read; 64 for a wrong command line.
`;

const options = { since: { type: 'string' }, stack: { type: 'string' }, json: { type: 'boolean' } } as const;
/** Clocks of ledger and provider differ; what is listed beyond the time is looked up and does no harm. */
const clockSlackMs = 3_600_000;
const shownOpen = 20;

async function run(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals } = parseCommandLine('account', args, options);
  if (positionals.length > 0) throw new UsageError('account takes no names; "paymedic help account" lists what there is.');
  if (values.since === undefined) throw new UsageError('account needs --since with the time from which the books are closed, for example --since 24h.');
  const since = momentOf('--since', values.since, io.now());
  // Books of nothing would be called closed.
  if (since >= io.now()) throw new UsageError(`--since ${JSON.stringify(values.since)} is not in the past, so there is nothing to close; write an earlier time, for example 24h.`);
  const { stack, books } = await atAws(() => witness(values.stack, since, io));
  await io.write(values.json === true ? asJson(stack, since, books) : asText(stack, since, books, io.now()));
  return books.closed ? exitCode.ok : exitCode.failed;
}

/** Stripe is read first: a payment that is charged in between is looked up one by one. */
async function witness(stackName: string | undefined, since: number, io: Console): Promise<{ stack: PaymedicStack; books: Books }> {
  const { cloudformation, dynamodb: client, secrets } = io.aws();
  const stack = await findStack(cloudformation, stackName);
  const accounts = await accountsOf(stack, secrets, io);
  const tableName = stack.output('LedgerTableName');
  const progress = createProgress(io, 'payments and charges');
  let read = 0;

  const charges = new Map<string, ProviderCharge>();
  for (const account of accounts) {
    for await (const page of listCharges(account, since - clockSlackMs, io)) {
      for (const charge of page) charges.set(charge.id, charge);
      progress.at((read += page.length), account.provider);
    }
  }
  const payments = new Map<string, BookedPayment>();
  for await (const page of walkLedger({ client, tableName, since })) {
    for (const payment of page) payments.set(payment.order.id, bookedPayment(payment));
    progress.at((read += page.length), 'the ledger');
  }
  // Before anything is called a difference, both witnesses are asked again: time went on while they were read.
  const ledger = createAwsLedger({ client, tableName, random: { id: io.freshId, chance: () => 0 } });
  for (const { paymentId, id } of charges.values()) {
    const known = payments.get(paymentId);
    if (known?.state === 'charged' && known.providerPaymentId === id) continue;
    const payment = await ledger.get(paymentId);
    if (payment !== undefined) payments.set(paymentId, bookedPayment(payment));
  }
  const unasked = [...payments.values()].filter(({ state, provider }) => state === 'charged' && !accounts.some((one) => one.provider === provider));
  if (unasked[0] !== undefined) throw new FailedError(notAsked(unasked.length, unasked[0].provider ?? 'no provider'));
  for (const { state, provider, providerPaymentId } of payments.values()) {
    if (state !== 'charged' || providerPaymentId === undefined || charges.has(providerPaymentId)) continue;
    const account = accounts.find((one) => one.provider === provider);
    const charge = account && (await findCharge(account, providerPaymentId, io));
    if (charge !== undefined) charges.set(charge.id, charge);
  }
  progress.done();
  return { stack, books: closeBooks([...payments.values()], [...charges.values()], since) };
}

async function accountsOf(stack: PaymedicStack, client: ReturnType<Console['aws']>['secrets'], io: Console): Promise<readonly StripeAccount[]> {
  const keyIn = (secretArn: string) => createSecretReader({ client, secretArn, clock: { now: io.now, sleep: io.sleep } })();
  const key = await keyIn(stack.output('StripeSecretArn'));
  if (key === undefined) throw new FailedError(`there is no Stripe key yet, run: npx paymedic key set --stack ${stack.name}`);
  const first = { provider: 'stripe', baseUrl: stack.output('StripeBaseUrl'), key };
  const fallback = stack.outputIfAny('FallbackName');
  if (fallback === undefined) return [first];
  const second = await keyIn(stack.output('FallbackSecretArn'));
  if (second === undefined) throw new FailedError(`there is no key for ${fallback}, so its charges cannot be listed, run: npx paymedic key set --stack ${stack.name} --provider ${fallback}`);
  return [first, { provider: fallback, baseUrl: stack.output('FallbackBaseUrl'), key: second }];
}

function notAsked(count: number, provider: string): string {
  return `${counted(count, 'payment')} since then ${count === 1 ? 'was' : 'were'} charged at ${provider}, which is not configured any more, so its charges cannot be listed: configure it again, or take a later --since.`;
}

function asJson(stack: PaymedicStack, since: number, { openPayments, ...books }: Books): string {
  const open = openPayments.map((payment) => ({ ...payment, createdAt: moment(payment.createdAt), updatedAt: moment(payment.updatedAt) }));
  return `${JSON.stringify({ stack: stack.name, region: stack.region, since: moment(since), ...books, openPayments: open }, null, 2)}\n`;
}

function asText(stack: PaymedicStack, since: number, books: Books, now: number): string {
  const columns: readonly (readonly [string, number])[] = [
    ['charged', books.charged], ['declined', books.declined], ['needs customer', books.needsCustomer], ['expired', books.expired],
    ['cancelled', books.cancelled], ['quarantined', books.quarantined], ['still open', books.open],
  ];
  const lines = [`${stack.name} in ${stack.region}, payments since ${moment(since)}`, '', `${'accepted'.padEnd(18)}${books.accepted}`, ...columns.map(([name, n]) => `  ${name.padEnd(16)}${n}`)];
  if (books.openPayments.length > 0) {
    const rows = books.openPayments.slice(0, shownOpen).map(({ id, state, amountMinor, currency, createdAt }) => `  ${id}  ${state} for ${span(now - createdAt)}, ${readableAmount(amountMinor, currency)}`);
    const more = books.openPayments.length - rows.length;
    lines.push('', 'Not ended yet:', ...rows, ...(more > 0 ? [`  and ${more} more: --json lists all`] : []));
  }
  if (books.findings.length > 0) lines.push('', 'The books do not agree:', ...books.findings.map(({ text }) => `  ${text}.`));
  if (books.refunds.length > 0) {
    lines.push('', 'Refunds you may want to make, after a look at each in Stripe\'s dashboard:',
      ...books.refunds.map(({ providerPaymentId, provider, amountMinor, currency }) => `  stripe refunds create -d payment_intent=${providerPaymentId}   # ${provider}, ${amountMinor === undefined ? currency : readableAmount(amountMinor, currency)}`));
  }
  lines.push('', books.closed ? 'The books are closed: ledger and Stripe say the same.' : `The books are not closed: ${counted(books.findings.length, 'difference')}.`, '');
  return lines.join('\n');
}

/** `paymedic account`: gives the exit code; throws UsageError and FailedError. */
export const command = { help, run };
