import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/infra/configuration-errors';
import { readEnvironment } from '../lib/infra/environment-file';
import { addOutputs } from '../lib/infra/outputs';
import { SelfHealingPayments } from '../lib/infra/self-healing-payments';

try {
  const app = new App();
  const { configuration, target } = readEnvironment(join(__dirname, '..', 'config'), {
    env: app.node.tryGetContext('env') as string | undefined,
    stripeBaseUrl: app.node.tryGetContext('stripeBaseUrl') as string | undefined,
    fallbackBaseUrl: app.node.tryGetContext('fallbackBaseUrl') as string | undefined,
    shopWebhookUrl: app.node.tryGetContext('shopWebhookUrl') as string | undefined,
  });
  const stack = new Stack(app, `Paymedic-${configuration.environmentName}`, { env: target, description: 'Paymedic: keeps a shop selling while Stripe is down.' });
  addOutputs(stack, new SelfHealingPayments(stack, 'Payments', configuration));
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
