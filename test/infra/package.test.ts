import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from './synthesised';

const cdkPackages = ['aws-cdk-lib', 'constructs'];
const notOfTheProject = new Set(['node_modules', 'dist', 'cdk.out', '.local', '.git', 'coverage']);
let workspace: string;

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Builds and packs a copy of the project: the tests beside this one need the bundles in dist, which a build begins by deleting. */
function pack(): string {
  const copy = join(workspace, 'project');
  cpSync(root, copy, { recursive: true, filter: (path) => !notOfTheProject.has(basename(path)) || relative(root, path).includes('/') });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  run(process.execPath, ['scripts/build.mjs'], copy);
  // npm would build once more; what is packed is the same.
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', workspace], copy);
  return join(workspace, readdirSync(workspace).find((file) => file.endsWith('.tgz')) ?? 'missing');
}

/** An empty app that has the package installed, and beside it all other packages but those that are left out. */
function appWithout(tarball: string, leftOut: string[]): string {
  const app = mkdtempSync(join(workspace, 'app-'));
  const installed = join(app, 'node_modules', 'paymedic');
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed], app);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.') && !leftOut.includes(name)) symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name));
  }
  writeFileSync(join(app, 'package.json'), '{ "name": "empty-cdk-app", "private": true }');
  return app;
}

describe('the package', () => {
  let tarball: string;
  beforeAll(() => {
    workspace = mkdtempSync(join(tmpdir(), 'paymedic-package-'));
    tarball = pack();
  }, 300_000);
  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  it('synthesises in an empty CDK app through paymedic/cdk', () => {
    const app = appWithout(tarball, []);
    writeFileSync(join(app, 'app.js'), `
      const { App, Stack } = require('aws-cdk-lib');
      const { SelfHealingPayments } = require('paymedic/cdk');
      const app = new App({ outdir: 'cdk.out', analyticsReporting: false });
      new SelfHealingPayments(new Stack(app, 'Shop'), 'Payments', { environmentName: 'prod' });
      app.synth();
    `);
    run(process.execPath, ['app.js'], app);
    expect(existsSync(join(app, 'cdk.out', 'Shop.template.json'))).toBe(true);
  });

  it('is typed for a team that writes TypeScript', () => {
    const app = appWithout(tarball, []);
    writeFileSync(join(app, 'app.ts'), `
      import { App, Stack } from 'aws-cdk-lib';
      import { SelfHealingPayments } from 'paymedic/cdk';
      new SelfHealingPayments(new Stack(new App(), 'Shop'), 'Payments', { environmentName: 'prod', settings: { deadlineMs: 6_000 }, reservedConcurrency: { charge: 5 } });
    `);
    writeFileSync(join(app, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext", "target": "es2023", "strict": true, "noEmit": true, "skipLibCheck": true, "types": ["node"] }, "files": ["app.ts"] }');
    expect(run(join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.'], app)).toBe('');
  });

  it('loads its library where the CDK is not installed', () => {
    const app = appWithout(tarball, [...cdkPackages, 'cdk-nag']);
    writeFileSync(join(app, 'shop.js'), `console.log(Object.keys(require('paymedic')).join());`);
    expect(run(process.execPath, ['shop.js'], app)).toContain('PaymentService');
  });

  it('holds neither the local world nor any source', () => {
    const files = run('tar', ['-tzf', tarball], workspace).split('\n');
    expect(files).toContain('package/dist/lambdas/charge/index.js');
    expect(files.filter((file) => file.includes('dist/lib/local/') || file.includes('dist/lib/simulation/') || (file.endsWith('.ts') && !file.endsWith('.d.ts')))).toEqual([]);
  });
});
