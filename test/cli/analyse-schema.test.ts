import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaText } from '../../bench/analysis-schema';
import { analyseOutput } from '../../lib/logs/analysis-schema';
import { givenAnalysis } from '../logs/document/given-analysis';
import { paymedic } from './console-of-test';

const logs = ['seed000.log', 'seed002.log', 'mixed.jsonl', 'lambda.jsonl', 'java-stack.log'].map((name) => join(__dirname, '../fixtures/logs', name));

describe('the published schema', () => {
  it('is the one that is checked here', () => {
    expect(readFileSync(join(__dirname, '../../docs/analysis.schema.json'), 'utf8')).toBe(schemaText());
  });

  it.each([[[]], [['--baseline', logs[1] ?? '', '--deploy', '2024-10-30T09:00:00Z=v1', '--since', '2024-10-30']], [['--users']], [['--user', 'john123']], [['--user', 'nobody']], [['--trace', 'r-1']], [['--anonymise']]])('fits what %j prints', async (args) => {
    const { out } = await paymedic(['analyse', ...logs, ...args, '--format', 'json']);
    expect(analyseOutput.safeParse(JSON.parse(out)).error?.issues ?? []).toEqual([]);
  });

  it('fits an analysis with everything in it, and nothing that is missing or too much', () => {
    const whole = JSON.parse(JSON.stringify(givenAnalysis())) as Record<string, unknown>;
    expect(analyseOutput.safeParse(whole).success).toBe(true);
    expect(analyseOutput.safeParse({ ...whole, more: 1 }).success).toBe(false);
    expect(analyseOutput.safeParse({ ...whole, causes: undefined }).success).toBe(false);
  });
});
