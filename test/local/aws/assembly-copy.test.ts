import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyAssembly } from '../../../lib/local/aws/assembly-copy';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  mkdirSync(join(folder, 'out', 'asset.1'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: unknown) => writeFileSync(join(folder, 'out', name), JSON.stringify(content));
const copy = (stackName: string) => copyAssembly({ from: join(folder, 'out'), to: join(folder, 'local'), stackName });

describe('the local copy of an assembly', () => {
  it('has the cleaned template under a new name in the asset list, and everything else unchanged', () => {
    put('Shop.template.json', { Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm' }, Topic: { Type: 'AWS::SNS::Topic' } } });
    put('Shop.assets.json', { files: { oldhash: { source: { path: 'Shop.template.json' }, objectKey: 'oldhash.json' }, code: { source: { path: 'asset.1' } } } });
    put('manifest.json', { url: 's3://assets/oldhash.json' });
    put('asset.1/index.js', 'code');

    expect(copy('Shop')).toEqual(['AWS::CloudWatch::Alarm']);

    const read = (name: string) => readFileSync(join(folder, 'local', name), 'utf8');
    expect(JSON.parse(read('Shop.template.json'))).toEqual({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    expect(read('Shop.assets.json') + read('manifest.json')).not.toContain('oldhash');
    expect(JSON.parse(read('manifest.json')).url).toMatch(/^s3:\/\/assets\/[0-9a-f]{64}\.json$/);
    expect(read('asset.1/index.js')).toBe('"code"');
  });

  it('replaces an older copy', () => {
    put('Shop.template.json', { Resources: {} });
    mkdirSync(join(folder, 'local'));
    writeFileSync(join(folder, 'local', 'old'), '');
    expect(copy('Shop')).toEqual([]);
    expect(existsSync(join(folder, 'local', 'old'))).toBe(false);
  });

  it('says which stack is missing', () => {
    expect(() => copy('Shop')).toThrow('The app has no stack named Shop');
  });
});
