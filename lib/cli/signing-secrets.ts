import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { signingSecretsIn, webhookStage } from '../aws/secret';
import { exitCode, FailedError, type Console } from './console';
import { readSecret } from './secret-input';
import { findStack } from './stack';

/** `paymedic key set --webhook`. Only Stripe's next event can tell whether they are right: they are checked for their form. */
export async function setSigningSecrets(stackName: string | undefined, io: Console): Promise<number> {
  const aws = io.aws();
  const stack = await findStack(aws.cloudformation, stackName);
  const secrets = signingSecretsIn(await readSecret(io, `Signing secret for ${stack.name} (what you type is not shown): `));
  if (secrets === undefined) throw new FailedError('that is no signing secret: it begins with whsec_, and Stripe shows it at the webhook endpoint. Nothing was stored.');
  await aws.secrets.send(new PutSecretValueCommand({ SecretId: stack.output('StripeSecretArn'), SecretString: secrets.join('\n'), VersionStages: [webhookStage] }));
  const many = secrets.length === 1 ? 'the signing secret' : `${secrets.length} signing secrets`;
  await io.write([
    `${stack.name} has ${many}. A first one is used at once, a later one everywhere after at most five minutes.`,
    `Next: send a test event from Stripe to ${stack.output('WebhookUrl')}; the answer must be 200.`, '',
  ].join('\n'));
  return exitCode.ok;
}
