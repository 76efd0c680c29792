import { createAwsControl } from '../aws/control';
import { createSystemRandom } from '../aws/random';
import { createSecretReader, createWebhookSecretReader } from '../aws/secret';
import { defaultSettings } from '../core/settings';
import { parseCommandLine } from './arguments';
import { atAws, awsSentence } from './aws-errors';
import { exitCode, FailedError, UsageError, type Console } from './console';
import { alarmCheck } from './doctor/alarms';
import type { Check, Finding, Patient } from './doctor/finding';
import { warn } from './doctor/finding';
import { fallbackCheck } from './doctor/fallback';
import { healerCheck } from './doctor/healer';
import { keyCheck } from './doctor/key';
import { mappingCheck } from './doctor/mappings';
import { openPaymentsCheck } from './doctor/open-payments';
import { parameterChecks } from './doctor/parameters';
import { queueChecks } from './doctor/queues';
import { quotaChecks } from './doctor/quotas';
import { topicChecks } from './doctor/topics';
import { webhookCheck } from './doctor/webhook';
import { counted } from './phrases';
import { findStack } from './stack';

const help = `paymedic doctor [--stack NAME] [--json] [--before-destroy]

Looks at a deployed stack and changes nothing: the key, who is told, the alarms and whether their actions arrived, quotas,
parameters, the healer, the queues. Each line is ok, warn or fail and says what to do; what cannot be looked at is a warning.

  --stack NAME      the stack; may be left out where there is only one Paymedic
  --json            the same as JSON
  --before-destroy  says only how many payments have not ended yet, per state

Exit code: 0, also with warnings; 1 when something failed, or when payments are open before a destroy; 64 for a wrong command line.
`;

const options = { stack: { type: 'string' }, json: { type: 'boolean' }, 'before-destroy': { type: 'boolean' } } as const;

const everyday: readonly Check[] = [keyCheck, fallbackCheck, webhookCheck, ...topicChecks, alarmCheck, ...quotaChecks, ...parameterChecks, healerCheck, ...queueChecks, mappingCheck];

async function run(args: readonly string[], io: Console): Promise<number> {
  const { values, positionals } = parseCommandLine('doctor', args, options);
  if (positionals.length > 0) throw new UsageError('doctor takes no names; "paymedic help doctor" lists what there is.');
  const beforeDestroy = values['before-destroy'] === true;
  const patient = await atAws(() => admit(values.stack, io));
  // Nothing may be destroyed on a guess: where the ledger cannot be read, that is a failure and no warning.
  const findings = beforeDestroy ? await atAws(() => openPaymentsCheck.run(patient)) : (await Promise.all(everyday.map((check) => examine(check, patient)))).flat();
  const { name, region } = patient.stack;
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (values.json === true) await io.write(`${JSON.stringify({ stack: name, region, failed, warned, findings }, null, 2)}\n`);
  else await io.write(`${name} in ${region}\n\n${findings.map(line).join('')}\n${verdict(failed, warned, beforeDestroy, name)}\n`);
  return failed === 0 ? exitCode.ok : exitCode.failed;
}

async function admit(stackName: string | undefined, io: Console): Promise<Patient> {
  const aws = io.aws();
  const stack = await findStack(aws.cloudformation, stackName);
  const control = createAwsControl({ client: aws.dynamodb, tableName: stack.output('LedgerTableName'), random: createSystemRandom(), settings: defaultSettings });
  const keyIn = (secretArn: string) => createSecretReader({ client: aws.secrets, secretArn, clock: { now: io.now, sleep: io.sleep } });
  const second = stack.outputIfAny('FallbackSecretArn');
  const key = keyIn(stack.output('StripeSecretArn'));
  const fallbackKey = second === undefined ? async () => undefined : keyIn(second);
  const signingSecrets = createWebhookSecretReader({ client: aws.secrets, secretArn: stack.output('StripeSecretArn'), clock: { now: io.now, sleep: io.sleep } });
  return { stack, aws, now: io.now(), key, fallbackKey, signingSecrets, control: once(() => control.read()) };
}

async function examine({ name, run: look }: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await look(patient);
  } catch (error) {
    const sentence = error instanceof FailedError ? error.message : (awsSentence(error) ?? String(error));
    return [warn(name, `could not be checked: ${sentence.replace(/\.$/, '')}`, 'nothing is known about it; look yourself, or try again with more rights')];
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

function line({ check, level, text, todo }: Finding): string {
  return `${level.padEnd(5)} ${check.padEnd(16)} ${text}.\n${todo === undefined ? '' : `${' '.repeat(23)}→ ${todo}\n`}`;
}

function verdict(failed: number, warned: number, beforeDestroy: boolean, stackName: string): string {
  if (beforeDestroy) return failed === 0 ? 'No payment is open: nothing would be forgotten.' : 'Payments are open: do not destroy the stack yet.';
  if (failed > 0) return `${counted(failed, 'thing')} must be put right${warned > 0 ? `, ${counted(warned, 'warning')}` : ''}.`;
  return `Nothing is wrong${warned > 0 ? `, with ${counted(warned, 'warning')}` : ''}. Next, with a test key: npx paymedic smoke --stack ${stackName}`;
}

/** `paymedic doctor`: gives the exit code; throws UsageError and FailedError. */
export const command = { help, run };
