import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..', '..');

/** A file of each layer that breaks its rule, and the rule that has to say so. */
const planted = [
  { file: 'lib/core/reads-files.ts', code: "import { readFileSync } from 'node:fs'; export const a = readFileSync;", rule: 'no-restricted-imports' },
  { file: 'lib/core/unzips.ts', code: "import { gunzipSync } from 'zlib'; export const a = gunzipSync;", rule: 'no-restricted-imports' },
  { file: 'lib/core/knows-a-use-case.ts', code: "import { a } from '../app/charge'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/core/knows-a-port.ts', code: "import type { Clock } from '../app/ports'; export type A = Clock;", rule: 'no-restricted-imports' },
  { file: 'lib/core/reads-the-environment.ts', code: "export const a = process.env['A'];", rule: 'no-restricted-globals' },
  { file: 'lib/core/waits.ts', code: 'export const a = () => setTimeout(() => undefined, 1);', rule: 'no-restricted-globals' },
  { file: 'lib/core/calls-out.ts', code: "export const a = () => fetch('http://127.0.0.1');", rule: 'no-restricted-globals' },
  { file: 'lib/core/looks-at-the-clock.ts', code: 'export const a = Date.now();', rule: 'no-restricted-properties' },
  { file: 'lib/core/throws-dice.ts', code: 'export const a = Math.random();', rule: 'no-restricted-properties' },
  { file: 'lib/logs/knows-a-provider.ts', code: "import { a } from '../providers/stripe'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/app/knows-an-adapter.ts', code: "import { a } from '../aws/ledger'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/app/knows-an-sdk.ts', code: "import { a } from '@aws-sdk/client-sqs'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/app/looks-at-the-clock.ts', code: 'export const a = Date.now();', rule: 'no-restricted-properties' },
  { file: 'lib/aws/knows-the-local-world.ts', code: "import { a } from '../local/main'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/memory/knows-the-stack.ts', code: "import { a } from '../infra/ledger'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/providers/knows-the-cdk.ts', code: "import { a } from 'aws-cdk-lib'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lambdas/knows-the-local-world.ts', code: "import { a } from '../lib/local/stripe/server'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lambdas/knows-the-stack.ts', code: "import { a } from '../lib/infra/configuration'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/payment-service.ts', code: "import { a } from './infra/configuration'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/cli/knows-the-stack.ts', code: "import { a } from '../infra/configuration'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lambdas/knows-the-simulation.ts', code: "import { a } from '../lib/simulation/world'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/simulation/knows-an-adapter.ts', code: "import { a } from '../aws/ledger'; export const b = a;", rule: 'no-restricted-imports' },
  { file: 'lib/simulation/looks-at-the-clock.ts', code: 'export const a = Date.now();', rule: 'no-restricted-properties' },
  { file: 'lib/infra/knows-an-adapter.ts', code: "import { a } from '../aws/ledger'; export const b = a;", rule: 'no-restricted-imports' },
] as const;

/** Files that keep to the rules: an alarm that always rings proves nothing. */
const allowed = [
  { file: 'lib/core/keeps-to-itself.ts', code: "import * as z from 'zod/mini'; import { a } from './outcome'; export const b = [a, z];" },
  { file: 'lib/app/knows-the-core.ts', code: "import { a } from '../core/payment'; import type { Clock } from './ports'; export const b = (c: Clock) => [a, c];" },
  { file: 'lib/aws/knows-ports-and-an-sdk.ts', code: "import { a } from '@aws-sdk/client-sqs'; import type { Ledger } from '../app/ports'; export const b = (l: Ledger) => [a, l];" },
  { file: 'lib/simulation/knows-ports-in-memory.ts', code: "import type { Ledger } from '../app/ports'; import { a } from '../memory/ledger'; export const b = (l: Ledger) => [a, l];" },
  { file: 'lib/infra/knows-the-settings.ts', code: "import { a } from 'aws-cdk-lib'; import { b } from '../core/settings'; export const c = [a, b];" },
] as const;

interface Finding {
  readonly code: string;
  readonly filename: string;
}

describe('the layers', () => {
  let folder: string;
  let findings: readonly Finding[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'paymedic-layers-'));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const { file, code } of [...planted, ...allowed]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${code}\n`);
    }
    const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'oxlint'), ['--format', 'json', '.'], { cwd: folder, encoding: 'utf8' });
    findings = (JSON.parse(stdout) as { diagnostics: readonly Finding[] }).diagnostics;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(planted)('are kept by the linter: $file is reported by $rule', ({ file, rule }) => {
    expect(findings.filter(({ filename }) => filename === file).map(({ code }) => code)).toEqual([`eslint(${rule})`]);
  });

  it.each(allowed)('let pass what keeps to them: $file', ({ file }) => {
    expect(findings.filter(({ filename }) => filename === file)).toEqual([]);
  });
});
