import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { parseCommandLine } from './arguments';
import { atAws } from './aws-errors';
import { exitCode, FailedError, UsageError, type Console } from './console';
import { readSecret } from './secret-input';
import { setSigningSecrets } from './signing-secrets';
import { findStack, type PaymedicStack } from './stack';
import { askAboutKey, modeOfKey } from './stripe-key';

const help = `paymedic key set [--stack NAME] [--provider NAME] [--live | --webhook]

Reads a Stripe secret or restricted key from the standard input (typed, it is not shown; a pipe works too), checks it with
a read that changes nothing at the Stripe server that the stack talks to, and stores it where the stack reads it.
The key is never printed and never an argument. What was wrong is said in one sentence, and then nothing is stored.

  --stack NAME     the stack; may be left out where there is only one Paymedic
  --provider NAME  the account whose key it is, where a fallback is configured: its name. Without it, the default account
  --live           the key is a live one: payments move money. Only for a stack whose configuration says "stripe.mode": "live"
  --webhook        what comes is no key, but the signing secret (whsec_…) of the webhook endpoint that you made at Stripe for
                   the output WebhookUrl; two with a blank between while one is rolled. It replaces those that were set

Exit code: 0; 1 when nothing was stored; 64 for a wrong command line.
`;

const options = { stack: { type: 'string' }, provider: { type: 'string' }, live: { type: 'boolean' }, webhook: { type: 'boolean' } } as const;

async function run(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals } = parseCommandLine('key', args, options);
  if (positionals.length !== 1 || positionals[0] !== 'set') throw new UsageError('key knows one thing to do: write "paymedic key set".');
  if (values.webhook === true && values.live === true) throw new UsageError('--live is about a key and --webhook about a signing secret: set one after the other.');
  return atAws(() => (values.webhook === true ? setSigningSecrets(values.stack, io) : set(values, io)));
}

interface Wish {
  readonly stack?: string;
  readonly provider?: string;
  readonly live?: boolean;
}

async function set({ stack: stackName, provider, live = false }: Wish, io: Console): Promise<number> {
  const aws = io.aws();
  const stack = await findStack(aws.cloudformation, stackName);
  const account = accountOf(stack, provider);
  const allowed = stack.output('StripeMode');
  if (live && allowed !== 'live') throw new FailedError(noLiveKeys(stack));
  const key = await readSecret(io, `Stripe key for ${account.of} (what you type is not shown): `);
  const checked = modeOfKey(key);
  if ('problem' in checked) throw new FailedError(`${checked.problem} Nothing was stored.`);
  if (checked.mode === 'live' && allowed !== 'live') throw new FailedError(noLiveKeys(stack));
  if (checked.mode === 'live' && !live) throw new FailedError(`that is a live key, with which ${stack.name} moves money: add --live if that is meant. Nothing was stored.`);
  if (checked.mode === 'test' && live) throw new FailedError('--live announces a live key, and a test key came: leave --live out or take the other key. Nothing was stored.');
  const answer = await askAboutKey(account.baseUrl, key);
  if (answer.kind === 'refused') throw new FailedError(`the key is refused: ${answer.detail}. Nothing was stored; copy it again from Stripe's dashboard.`);
  if (answer.kind === 'untold') throw new FailedError(`the key could not be checked: ${answer.detail}. Nothing was stored; try again in a while.`);
  await aws.secrets.send(new PutSecretValueCommand({ SecretId: account.secretArn, SecretString: key }));
  await io.write([
    `Stripe accepts the ${checked.mode} key, and ${account.of} has it. A first key lets payments flow within a minute; a later one is used everywhere after at most five.`,
    ...(allowed === 'live' && checked.mode === 'test' ? ['It is a test key: no money moves until you set a live one.'] : []),
    `Next: npx paymedic doctor --stack ${stack.name}`, '',
  ].join('\n'));
  return exitCode.ok;
}

/** Whose key it is: the default account's, or the fallback's. */
function accountOf(stack: PaymedicStack, provider: string | undefined) {
  const fallback = stack.outputIfAny('FallbackName');
  if (provider === undefined || provider === 'stripe') return { of: stack.name, baseUrl: stack.output('StripeBaseUrl'), secretArn: stack.output('StripeSecretArn') };
  if (fallback === undefined) throw new UsageError(`${stack.name} has no fallback, so --provider knows "stripe" only: set "fallback" in its configuration and deploy first.`);
  if (provider !== fallback) throw new UsageError(`${stack.name} knows no provider ${JSON.stringify(provider)}: write --provider ${fallback} for the fallback, or leave it out for the default account.`);
  return { of: `${fallback} of ${stack.name}`, baseUrl: stack.output('FallbackBaseUrl'), secretArn: stack.output('FallbackSecretArn') };
}

function noLiveKeys({ name }: PaymedicStack): string {
  return `${name} is configured for test keys, so it takes no live one: set "stripe.mode" to "live" in the configuration of its environment and deploy, or take a test key. Nothing was stored.`;
}

/** `paymedic key`: gives the exit code; throws UsageError and FailedError. */
export const command = { help, run };
