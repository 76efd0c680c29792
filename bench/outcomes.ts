/** docs/outcomes.md from the outcome table itself. `npx tsx bench/outcomes.ts > docs/outcomes.md` */
import { adviceText } from '../lib/core/answer';
import { outcomeTable } from '../lib/core/outcome-table';
import type { OutcomeRow } from '../lib/core/outcome-table';
import type { Cause, Handling } from '../lib/core/outcome';

const handlings: Readonly<Record<Handling, string>> = {
  wait: 'the payment waits and is tried again with the same key',
  slow_down: 'the payment waits, and the drain slows down',
  call_person: 'our key, rights or request are wrong: the payment waits, the drain holds if it goes on, a person is called',
  refuse: 'the payment ends as `declined`, with the code and the field',
  look_up: 'the payment is `unknown`: the intent is looked up, then the same key is sent again',
  look_up_new_key: 'as above, but the old key replays the error for ever, so what is sent again has a new one',
};

const causes: Readonly<Record<Cause, string>> = {
  provider: 'Stripe; counts towards an outage',
  network: 'the way to Stripe; counts towards an outage',
  ours: 'our fault; never announced as an outage',
  issuer: 'the customer’s bank',
  customer: 'what the shop or the customer sent',
  rate: 'too many requests; no outage',
  unrecognised: 'nothing we know; counts towards an outage, as nobody was answered',
};

/** What an intent's state after a confirm means (lib/core/settle.ts; a test confirms each at a real server). */
const intents: readonly (readonly [string, string])[] = [
  ['`succeeded`', '`charged`'],
  ['`requires_action`', '`needs_customer`: 3-D Secure or the like; the client secret goes to the shop'],
  ['`processing`, `requires_capture`', '`unknown`: looked at again until it has ended'],
  ['`requires_confirmation`, `requires_payment_method`', '`unknown`: the confirm was answered without an end; looked up, then sent again'],
  ['`canceled`', '`cancelled` (or `expired`, past `validUntil`): it can never be charged'],
  ['an intent of another payment', '`quarantined`: a person looks'],
];

function line({ what, verdict, source }: OutcomeRow): string {
  const [outcome, handling, cause] = verdict === 'declined' ? ['not_charged', 'ends as the issuer said', 'issuer'] : [verdict.outcome, `\`${verdict.handling}\``, verdict.cause];
  return `| ${what} | \`${outcome}\` | ${handling} | ${cause} | [source](${source}) |`;
}

const list = (words: Readonly<Record<string, string>>) => Object.entries(words).map(([word, means]) => `| \`${word}\` | ${means} |`);

/** The whole page. */
export function outcomesPage(): string {
  return `${[
    '# What each answer of Stripe means',
    '',
    'Written by `npx tsx bench/outcomes.ts` from lib/core/outcome-table.ts; a test compares. Tests send every one of Stripe’s documented codes, and every error class of the installed',
    '`stripe` package, from a real HTTP server through the real SDK. A row is about one HTTP request: our HTTP client sends exactly one a call, so no hidden second try stands behind it. While an',
    'earlier try of the same payment is unanswered, `not_charged` proves nothing about that one, and the payment stays `unknown`.',
    '',
    '## Calls that brought no intent',
    '',
    'Read from top to bottom: the first row that fits is it.',
    '',
    '| what came | outcome | handling | cause | |', '|---|---|---|---|---|', ...outcomeTable.map(line),
    '',
    '| handling | |', '|---|---|', ...list(handlings),
    '',
    '| cause | |', '|---|---|', ...list(causes),
    '',
    '## A confirm that brought an intent',
    '',
    '| the intent | the payment |', '|---|---|', ...intents.map(([status, state]) => `| ${status} | ${state} |`),
    '',
    '## Declines',
    '',
    'A decline (402 with a card error) ends the payment as `declined`, whatever its [decline code](https://docs.stripe.com/declines/codes); `authentication_required` and `authentication_not_handled` make it',
    '`needs_customer` instead. Once the browser has the client secret every decline leaves it in `needs_customer`. Paymedic never tries a declined card again by itself, not on any code and not on any advice: the',
    'shop decides, and sends another `paymentMethod` with the same id. The answer carries `code`, `declineCode` and `adviceCode` as Stripe gave them.',
    '',
    '| [`adviceCode`](https://docs.stripe.com/declines/card#retrying-issuer-declines) | the answer adds |', '|---|---|', ...list(adviceText),
  ].join('\n')}\n`;
}

if (require.main === module) process.stdout.write(outcomesPage());
