import { afterAll, describe, expect, it } from '@jest/globals';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localCredentials } from '../../../lib/local/aws/local-credentials';
import { startLocalAws } from '../../../lib/local/aws/ministack';
import { processGroupRuns } from '../../../lib/local/aws/process-group';
import { ensurePython, microburst, miniStack } from '../../../lib/local/aws/python-environment';

const root = join(__dirname, '..', '..', '..');
const env = { ...process.env, AWS_ENDPOINT_URL: undefined };
const minutes = 60_000;
const scratch: string[] = [];
const emptyFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-aws-'));
  scratch.push(folder);
  return folder;
};
afterAll(() => scratch.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** What a DynamoDB call of the key `test` is told about a table that is not there. */
async function answerTo(url: string, credentials = localCredentials as { accessKeyId: string; secretAccessKey: string }) {
  const client = new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  try {
    await client.send(new DescribeTableCommand({ TableName: 'none' }));
    return 'found';
  } catch (error) {
    return (error as Error).name;
  } finally {
    client.destroy();
  }
}

describe('the local AWS endpoint', () => {
  it('starts, answers, and leaves nothing behind when it is stopped', async () => {
    const aws = await startLocalAws({ root, env });
    const pid = aws.pid ?? 0;
    expect(aws).toMatchObject({ region: 'us-east-1', external: false, iamEnforced: true });
    expect(await answerTo(aws.url)).toBe('ResourceNotFoundException');
    expect(processGroupRuns(pid)).toBe(true);

    await aws.stop();
    await aws.stop();

    expect(processGroupRuns(pid)).toBe(false);
    expect(await answerTo(aws.url)).not.toBe('ResourceNotFoundException');
    expect(existsSync(aws.logFile)).toBe(true);
  }, 3 * minutes);

  it('knows no key but its own while IAM is enforced, and every key while it is not', async () => {
    const stranger = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' };
    const strict = await startLocalAws({ root, env });
    const lax = await startLocalAws({ root, env, enforceIam: false });
    const answers = [await answerTo(strict.url, stranger), await answerTo(lax.url, stranger)];
    await Promise.all([strict.stop(), lax.stop()]);
    expect(answers[0]).not.toBe('ResourceNotFoundException');
    expect(answers[1]).toBe('ResourceNotFoundException');
  }, 3 * minutes);

  it('ends by itself when the process that started it is killed', async () => {
    const script = join(emptyFolder(), 'start.ts');
    const started = join(root, 'lib', 'local', 'aws', 'ministack');
    writeFileSync(
      script,
      `import { startLocalAws } from ${JSON.stringify(started)};
       void startLocalAws({ root: ${JSON.stringify(root)} }).then(({ pid }) => { console.log('pid ' + pid); setInterval(() => {}, 1000); });`,
    );
    const { AWS_ENDPOINT_URL: _unset, ...inherited } = process.env;
    // tsx would put a process of its own in between, which a kill does not reach.
    const child = spawn(process.execPath, ['--import', 'tsx', script], { cwd: root, env: inherited, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (/pid \d+\n/.test(said)) break;
    }
    const pid = Number(/pid (\d+)/.exec(said)?.[1]);
    expect(processGroupRuns(pid)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (processGroupRuns(pid)) await new Promise((resolve) => setImmediate(resolve));
    expect(processGroupRuns(pid)).toBe(false);
  }, 3 * minutes);

  it('is the one that AWS_ENDPOINT_URL names, and that one is left running', async () => {
    const running = await startLocalAws({ root, env });
    const aws = await startLocalAws({ root, env: { ...env, AWS_ENDPOINT_URL: `${running.url}/` } });
    expect(aws).toMatchObject({ url: running.url, external: true, iamEnforced: true });
    expect(aws.pid).toBeUndefined();
    await aws.stop();
    expect(await answerTo(running.url)).toBe('ResourceNotFoundException');
    await running.stop();
    await expect(startLocalAws({ root, env: { ...env, AWS_ENDPOINT_URL: running.url } })).rejects.toMatchObject({
      name: 'LocalWorldError',
      message: expect.stringContaining(`Nothing answers at ${running.url}`),
    });
  }, 3 * minutes);

  it('says in one sentence that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startLocalAws({ root, env, port })).rejects.toMatchObject({
      name: 'LocalWorldError',
      message: `Port ${port} on 127.0.0.1 is taken: stop what uses it or choose another port.`,
    });
    other.close();
  }, 3 * minutes);
});

describe('a machine that lacks something', () => {
  const withPath = (PATH: string) => ensurePython(miniStack, { root: emptyFolder(), report: () => {}, env: { PATH } });
  const pythonThat = (script: string) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'python3'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'python3'), 0o755);
    return folder;
  };

  it.each([
    ['no Python', () => emptyFolder(), 'no python3 was found'],
    ['a Python that is too old', () => pythonThat('echo python 3 9'), 'python3 here is 3.9'],
    ['no venv module', () => pythonThat('case "$2" in *venv*) exit 1;; *) echo python 3 11;; esac'), 'no working venv module'],
  ])('with %s is told so in one sentence', async (_what, path, words) => {
    await expect(withPath(path())).rejects.toMatchObject({ name: 'LocalWorldError', message: expect.stringContaining(words) });
  });

  it('without a network is told so, and leaves nothing half made', async () => {
    const bin = pythonThat(`
      case "$*" in
        *"-m venv"*) mkdir -p "$3/bin"; ln -s "$0" "$3/bin/python";;
        *"-m pip"*) echo "ERROR: Could not find a version (from versions: none)"; echo "ERROR: No matching distribution found for botocore"; exit 1;;
        *version_info*) echo python 3 11;;
      esac`);
    symlinkSync('/bin/mkdir', join(bin, 'mkdir'));
    symlinkSync('/bin/ln', join(bin, 'ln'));
    const fresh = emptyFolder();
    const attempt = () => ensurePython(miniStack, { root: fresh, report: () => {}, env: { PATH: bin } });
    await expect(attempt()).rejects.toMatchObject({ name: 'LocalWorldError', message: expect.stringContaining('check the network') });
    expect(readdirSync(join(fresh, '.local'))).toEqual(['ministack-install.log']);
  });

  it.each([miniStack, microburst])('gets the version that the requirements pin: $name', ({ name, version, requirements }) => {
    const pinned = readFileSync(join(root, 'lib', 'local', 'aws', requirements), 'utf8');
    expect(pinned).toContain(`${name}==${version} `);
    expect(pinned).not.toMatch(/https?:/);
  });
});
