/**
 * What Paymedic costs: counts the resources of the synthesised template and what one run of each use-case asks of AWS, and
 * prices both. `npx tsx bench/cost.ts [--env prod] [--json]`
 */
import { parseArgs } from 'node:util';
import { measure, overview } from './measure';
import { assumptions, costOf, prices, pricesOf } from './prices';
import type { PriceName, Usage } from './prices';
import { levers, scenarios } from './scenarios';
import type { Scenario } from './scenarios';

function rowsOf(usage: Usage): { readonly what: PriceName; readonly amount: number; readonly dollars: number }[] {
  return (Object.keys(prices) as PriceName[])
    .map((what) => ({ what, amount: usage[what] ?? 0, dollars: (usage[what] ?? 0) * prices[what].dollars }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.dollars - a.dollars);
}

const shown = (amount: number) => amount.toLocaleString('en-US', { maximumFractionDigits: amount < 10 ? 2 : 0 });

function table({ name, aim, usage }: Scenario): string {
  const total = costOf(usage);
  const verdict = aim === undefined ? '' : total <= aim ? ` (aim: at most $${aim})` : ` (aim: at most $${aim}; over it)`;
  const rows = rowsOf(usage).map(({ what, amount, dollars }) => `| ${what} | ${shown(amount)} | ${prices[what].per} | ${dollars < 0.005 ? 'under 0.01' : dollars.toFixed(2)} |`);
  return [`### ${name}: $${total.toFixed(2)}${verdict}`, '', '| what | how many | per | dollars |', '|---|---:|---|---:|', ...rows, ''].join('\n');
}

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on('error', () => process.exit(0));

async function main(): Promise<void> {
  const { values: { env, json } } = parseArgs({ options: { env: { type: 'string', default: 'prod' }, json: { type: 'boolean', default: false } } });
  const { measured, resources } = await measure(env);
  const all = scenarios(measured);
  const savings = levers(measured);
  if (json) {
    const result = all.map(({ name, aim, usage }) => ({ name, ...(aim !== undefined && { aim }), total: costOf(usage), rows: rowsOf(usage) }));
    console.log(JSON.stringify({ environment: env, ...pricesOf, assumptions, prices, resources, scenarios: result, savings }, null, 2));
    return;
  }
  console.log(`Paymedic ${env}, ${resources} resources, ${pricesOf.region}, prices of ${pricesOf.date}, no free tier.\n`);
  console.log(`${overview(all)}\n`);
  for (const scenario of all) console.log(table(scenario));
  console.log(`What would make a million payments cheaper, by dollars:\n\n${savings.map(({ change, saves }) => `* ${saves.toFixed(2)}: ${change}`).join('\n')}\n`);
  console.log(`Assumed: ${Object.entries(assumptions).map(([name, value]) => `${name} ${value}`).join(', ')}.\n${pricesOf.caution}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
