/**
 * Lists every statement of every function's role beside the calls that need it; takes each away in turn and says what would
 * break, with 1 as its end if nothing would; or writes a copy of a synthesised assembly without one of them, so that a scenario
 * shows it:
 *   npx cdk synth -c env=local --quiet && node scripts/rights.mjs [--json | --each]
 *   node scripts/rights.mjs --without N [--to FOLDER]      then: cdk deploy --app FOLDER
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tsImport } from 'tsx/esm/api';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** One sentence for a person. */
class Refusal extends Error {}

/** A statement that nothing needs. */
class Unneeded extends Refusal {}

function options() {
  try {
    return parseArgs({ options: { from: { type: 'string', default: join(root, 'cdk.out') }, without: { type: 'string' }, to: { type: 'string' }, each: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new Refusal(`${error.message.split('. ')[0]}. Say --from FOLDER, --json, --each, or --without N with --to FOLDER.`, { cause: error });
  }
}

function templateIn(folder) {
  const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith('.template.json')) : undefined;
  if (name === undefined) throw new Refusal(`${folder} holds no synthesised stack: run "npx cdk synth -c env=local --quiet" first.`);
  return name;
}

/** One line for each statement: what would be refused or would not arrive without it. */
async function tryEach(removeEach, template) {
  let unnoticed = 0;
  for (const { right: { number, function: fn, actions, resources }, refused, undelivered } of await removeEach(template)) {
    const noticed = [...refused.map((text) => `refused: ${text}`), ...undelivered.map((text) => `not delivered: ${text}`)];
    if (noticed.length === 0) unnoticed += 1;
    console.log(`${String(number).padStart(3)}  without ${actions.join(', ')} of ${fn}${noticed.length === 0 ? ` on ${resources.join(', ')}: NOBODY NOTICES` : `: ${noticed.join('; ')}`}`);
  }
  if (unnoticed > 0) throw new Unneeded(`${unnoticed} statements can be taken away and no check notices: delete them, or teach test/support/rights.ts who needs them.`);
}

/** An endpoint that has the old template under its old name would otherwise deploy that one. */
function rename(folder, name, text) {
  const assets = join(folder, name.replace('.template.json', '.assets.json'));
  const old = Object.entries(JSON.parse(readFileSync(assets, 'utf8')).files).find(([, { source }]) => source.path === name)?.[0];
  if (old === undefined) return;
  const hash = createHash('sha256').update(text).digest('hex');
  for (const file of [assets, join(folder, 'manifest.json')]) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(old, hash));
}

async function main() {
  const { from, without, to, each, json } = options();
  const { listRights, removeEach, withoutStatement } = await tsImport('../test/support/rights.ts', import.meta.url);
  const name = templateIn(from);
  const template = JSON.parse(readFileSync(join(from, name), 'utf8'));
  const rights = await listRights(template);
  if (without !== undefined) {
    const right = rights.find(({ number }) => number === Number(without));
    if (right === undefined) throw new Refusal(`There is no statement ${without}: say a number from 1 to ${rights.length}.`);
    const folder = to ?? join(root, '.local', `cdk.without-${without}`);
    rmSync(folder, { recursive: true, force: true });
    cpSync(from, folder, { recursive: true });
    const text = JSON.stringify(withoutStatement(template, right.number), null, 1);
    writeFileSync(join(folder, name), text);
    rename(folder, name, text);
    console.log(`${folder}: without statement ${without}: ${right.function} may not ${right.actions.join(', ')} on ${right.resources.join(', ')}.`);
  } else if (each) {
    await tryEach(removeEach, template);
  } else if (json) {
    console.log(JSON.stringify(rights, null, 2));
  } else {
    for (const { number, function: fn, actions, resources, usedBy, unused } of rights) {
      console.log(`${String(number).padStart(3)}  ${fn.padEnd(9)}  ${actions.join(', ')} on ${resources.join(', ')}\n     needed by: ${usedBy.join('; ') || 'nobody'}${unused.length > 0 ? `\n     unused: ${unused.join('; ')}` : ''}`);
    }
  }
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : error.stack}\n`);
  process.exitCode = error instanceof Unneeded ? 1 : 2;
});
