import { Template } from 'aws-cdk-lib/assertions';
import { defaultSettings } from '../lib/core/settings';
import { memoryMegabytes } from '../lib/infra/function-limits';
import { configured, stackWith } from '../test/infra/synthesised';
import { functionId } from '../test/support/stack-view';
import type { StackTemplate } from '../test/support/stack-view';
import { fixedUsage } from './fixed-usage';
import { runFlows } from './flows';
import { costOf } from './prices';
import type { Measured, Scenario } from './scenarios';

/**
 * Synthesises the stack of an environment and runs each use-case once.
 * @param environment a file of config/
 */
export async function measure(environment: string): Promise<{ readonly measured: Measured; readonly resources: number }> {
  const configuration = configured(environment);
  const template = Template.fromStack(stackWith(configuration)).toJSON() as StackTemplate;
  const charge = template.Resources[functionId(template, 'charge')]?.Properties ?? {};
  const measured = {
    flows: await runFlows(memoryMegabytes), fixed: fixedUsage(template), megabytes: memoryMegabytes, traced: charge['TracingConfig'] !== undefined,
    tickMs: configuration.settings?.healer?.tickMs ?? defaultSettings.healer.tickMs,
  };
  return { measured, resources: Object.keys(template.Resources).length };
}

/** The README's table: each scenario with its total. */
export function overview(scenarios: readonly Scenario[]): string {
  const rows = scenarios.map(({ name, aim, usage }) => `| ${name} | $${costOf(usage).toFixed(2)} | ${aim === undefined ? '' : `at most $${aim}`} |`);
  return ['| what | dollars | aim |', '|---|---:|---:|', ...rows].join('\n');
}
