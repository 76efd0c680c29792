import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readEnvironment } from '../../lib/infra/environment-file';
import { functionNames } from '../../lib/infra/function-limits';
import { addOutputs } from '../../lib/infra/outputs';
import { SelfHealingPayments } from '../../lib/infra/self-healing-payments';
import type { SelfHealingPaymentsProps } from '../../lib/infra/self-healing-payments';

export const root = join(__dirname, '..', '..');

/** The constructs take the bundles as they are; a fresh clone has none yet. */
export function needBundles(): void {
  const missing = functionNames.some((name) => !existsSync(join(root, 'dist', 'lambdas', name, 'index.js')));
  if (missing) execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), 'lambdas'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A stack with one Paymedic in it, in an app with the given context. */
export function stackWith(props: SelfHealingPaymentsProps, outdir?: string, context: Record<string, unknown> = {}): Stack {
  needBundles();
  const app = new App({ analyticsReporting: false, context, ...(outdir !== undefined && { outdir }) });
  const stack = new Stack(app, `Paymedic-${props.environmentName}`);
  addOutputs(stack, new SelfHealingPayments(stack, 'Payments', props));
  return stack;
}

/** Both ways to the shop. */
export const withEvents = { events: { bus: 'default', webhook: { url: 'https://shop.example.com/paymedic' } } } as const;

export function templateWith(props: Partial<SelfHealingPaymentsProps> = {}): Template {
  return Template.fromStack(stackWith({ environmentName: 'dev', ...props }));
}

/** The configuration that config/ holds for an environment. */
export function configured(name: string): SelfHealingPaymentsProps {
  return readEnvironment(join(root, 'config'), { env: name }).configuration;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}
