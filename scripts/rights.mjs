/**
 * Lists every statement of every function's role beside the calls that need it, or writes a copy of a synthesised assembly
 * without one of them, so that a scenario shows what breaks:
 *   npx cdk synth -c env=local --quiet && node scripts/rights.mjs [--json]
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

function options() {
  try {
    return parseArgs({ options: { from: { type: 'string', default: join(root, 'cdk.out') }, without: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new Refusal(`${error.message.split('. ')[0]}. Say --from FOLDER, --json, or --without N with --to FOLDER.`, { cause: error });
  }
}

function templateIn(folder) {
  const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith('.template.json')) : undefined;
  if (name === undefined) throw new Refusal(`${folder} holds no synthesised stack: run "npx cdk synth -c env=local --quiet" first.`);
  return name;
}

/** Removes the statement from the policies of the function's role; the list of rights counts them in the same order. */
function removeStatement(template, rights, number) {
  const right = rights.find((one) => one.number === number);
  if (right === undefined) throw new Refusal(`There is no statement ${number}: say a number from 1 to ${rights.length}.`);
  const index = rights.filter((one) => one.function === right.function).indexOf(right);
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const { Role } = functions.find(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === right.function).Properties;
  const policies = Object.values(template.Resources).filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles.some(({ Ref }) => Ref === Role['Fn::GetAtt'][0]));
  let left = index;
  for (const { Properties: { PolicyDocument } } of policies) {
    if (left < PolicyDocument.Statement.length) {
      PolicyDocument.Statement.splice(left, 1);
      return right;
    }
    left -= PolicyDocument.Statement.length;
  }
  throw new Refusal(`The role of ${right.function} has no statement ${index + 1}.`);
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
  const { from, without, to, json } = options();
  const { listRights } = await tsImport('../test/support/rights.ts', import.meta.url);
  const name = templateIn(from);
  const template = JSON.parse(readFileSync(join(from, name), 'utf8'));
  const rights = await listRights(template);
  if (without !== undefined) {
    const right = removeStatement(template, rights, Number(without));
    const folder = to ?? join(root, '.local', `cdk.without-${without}`);
    rmSync(folder, { recursive: true, force: true });
    cpSync(from, folder, { recursive: true });
    const text = JSON.stringify(template, null, 1);
    writeFileSync(join(folder, name), text);
    rename(folder, name, text);
    console.log(`${folder}: without statement ${without}: ${right.function} may not ${right.actions.join(', ')} on ${right.resources.join(', ')}.`);
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
  process.exitCode = 2;
});
