import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { configured, root, stackWith } from './synthesised';

const recommendedFlags = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'paymedic-rules-'));
});
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

/** Synthesises under cdk-nag's AwsSolutions pack; throws when a rule is broken. */
function check(stack: Stack): void {
  const app = stack.node.root as App;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}

describe('cdk-nag\'s AwsSolutions pack', () => {
  it.each(['dev', 'prod', 'local'])('accepts the stack of %s', (name) => {
    const stack = stackWith(configured(name), outdir);
    expect(() => check(stack)).not.toThrow();
  });

  it('accepts log groups that the configuration names', () => {
    const stack = stackWith({ environmentName: 'dev', analysedLogGroups: ['/aws/lambda/shop'], parameterPrefix: '/shop/payments' }, outdir);
    expect(() => check(stack)).not.toThrow();
  });

  it('accepts the stack in an app with all the feature flags that the CDK recommends', () => {
    const stack = stackWith({ environmentName: 'prod' }, outdir, recommendedFlags);
    expect(() => check(stack)).not.toThrow();
  });

  it('would refuse what breaks a rule', () => {
    const stack = new Stack(new App({ outdir }), 'Planted');
    new Bucket(stack, 'Open');
    expect(() => check(stack)).toThrow(/[Vv]alidation/);
  });

  it('gets a reason for each rule that does not hold', () => {
    const stack = stackWith(configured('dev'), outdir);
    const acknowledged = stack.node.findAll().flatMap((construct) => construct.node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).map(({ data }) => JSON.stringify(data));
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const text of acknowledged) expect(text).toMatch(/[a-z]+ [a-z]+ [a-z]+/);
  });
});

describe('cfn-lint', () => {
  it('accepts the templates of dev, prod and local', () => {
    const templates = ['dev', 'prod', 'local'].map((name) => {
      const directory = join(outdir, name);
      (stackWith(configured(name), directory).node.root as App).synth();
      return join(directory, `Paymedic-${name}.template.json`);
    });
    const lint = spawnSync(process.execPath, [join(root, 'scripts', 'cfn-lint.mjs'), ...templates], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(`${lint.stdout}${lint.status === 0 ? '' : lint.stderr}`).toBe('');
    expect(lint.status).toBe(0);
  }, 600_000);

  it('is pinned, with the hash of every file', () => {
    const pinned = readFileSync(join(root, 'scripts', 'cfn-lint-requirements.txt'), 'utf8');
    const packages = pinned.split(/\n(?=[a-z])/);
    for (const text of packages) expect(text).toMatch(/^[a-z-]+==\S+.*\\\n +--hash=sha256:/);
    expect(pinned).not.toMatch(/https?:/);
  });
});
