import { z } from 'zod';
import { analyseOutput } from '../lib/logs/analysis-schema';

/** Prints docs/analysis.schema.json: `npx tsx bench/analysis-schema.ts > docs/analysis.schema.json`. */
export function schemaText(): string {
  const schema = z.toJSONSchema(analyseOutput, { target: 'draft-2020-12', reused: 'ref' });
  return `${JSON.stringify({ title: 'What "paymedic analyse --format json" prints', ...schema }, undefined, 2)}\n`;
}

if (require.main === module) process.stdout.write(schemaText());
