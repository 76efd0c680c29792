import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..', '..');
let project: string;

/** A clone with the setup step and a lockfile, and an npm that writes down that it was asked. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'paymedic-setup-'));
  mkdirSync(join(project, 'scripts'));
  copyFileSync(join(root, 'scripts', 'setup.mjs'), join(project, 'scripts', 'setup.mjs'));
  writeFileSync(join(project, 'package-lock.json'), '{}');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function npmThat(does: string): void {
  mkdirSync(join(project, 'bin'));
  const npm = join(project, 'bin', 'npm');
  writeFileSync(npm, `#!/bin/sh\necho "$@" > "${join(project, 'asked')}"\n${does}\n`);
  chmodSync(npm, 0o755);
}

/** @param more loaded by Node before the setup step */
function setUp(...more: string[]) {
  return spawnSync(process.execPath, [...more, join(project, 'scripts', 'setup.mjs')], {
    cwd: project, encoding: 'utf8', env: { ...process.env, PATH: [join(project, 'bin'), process.env['PATH']].join(delimiter) },
  });
}

function alreadyInstalled(): void {
  mkdirSync(join(project, 'node_modules'));
  const marker = join(project, 'node_modules', '.package-lock.json');
  writeFileSync(marker, '{}');
  const later = new Date(Date.now() + 60_000);
  utimesSync(marker, later, later);
}

describe('the setup step', () => {
  it('asks npm for the packages of the lockfile on a fresh clone', () => {
    npmThat('exit 0');
    const { status, stderr } = setUp();
    expect(readFileSync(join(project, 'asked'), 'utf8')).toMatch(/^ci\b/);
    expect(stderr).toContain('Packages installed');
    expect(status).toBe(0);
  });

  it('says nothing and asks nobody when everything is there', () => {
    npmThat('exit 0');
    alreadyInstalled();
    const { status, stdout, stderr } = setUp();
    expect({ status, stdout, stderr, asked: existsSync(join(project, 'asked')) }).toEqual({ status: 0, stdout: '', stderr: '', asked: false });
  });

  it('tells in words what to do when npm fails, and shows no stack trace', () => {
    npmThat('echo "npm error network request failed" >&2; exit 1');
    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toContain('The packages could not be installed: check the network');
    expect(stderr).toContain('npm error network request failed');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('tells an old Node from a new one in one sentence', () => {
    writeFileSync(join(project, 'old.cjs'), "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } });");
    const { status, stderr } = setUp('--require', join(project, 'old.cjs'));
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^Paymedic needs Node\.js 20 or newer; this is 18\.20\.0\./)]);
  });
});

describe('what is installed', () => {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, unknown>;

  it('comes from whatever registry npm is set to: the lockfile names no addresses', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"|\.tgz"/);
  });

  it.each(['aws-cdk', 'aws-cdk-lib', 'typescript', '@aws-lambda-powertools/logger', '@aws-lambda-powertools/metrics', '@aws-lambda-powertools/tracer'])(
    'is exactly one version of %s, as others do not work together',
    (name) => {
      const { dependencies, devDependencies } = read('package.json') as { dependencies: Record<string, string>; devDependencies: Record<string, string> };
      expect({ ...dependencies, ...devDependencies }[name]).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );
});
