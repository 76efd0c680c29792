import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { guard, guardNames, observeGuards } from '../../lib/core/guard';

afterEach(() => observeGuards(undefined));

describe('a guard', () => {
  it('gives back what it is asked, seen or not', () => {
    expect([guard('lease_runs', true), guard('lease_runs', false)]).toEqual([true, false]);
    observeGuards(() => undefined);
    expect([guard('lease_runs', true), guard('lease_runs', false)]).toEqual([true, false]);
  });

  it('tells its observer only when it prevents something', () => {
    const seen: string[] = [];
    observeGuards((name) => seen.push(name));
    guard('lease_runs', false);
    guard('secret_given', true);
    expect(seen).toEqual(['secret_given']);
  });

  it('stands somewhere, whatever its name', () => {
    const folders = ['core', 'app', 'memory', 'providers'].map((folder) => join(__dirname, '..', '..', 'lib', folder));
    const source = folders.flatMap((folder) => readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(folder, file), 'utf8'))).join('\n');
    expect(guardNames.filter((name) => !source.includes(`guard('${name}', `))).toEqual([]);
  });
});
