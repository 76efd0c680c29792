import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalWorldError } from './local-world-error';
import { templateCopy, type JsonObject } from './template-copy';

/**
 * Copies a synthesised assembly and cleans the template of one stack in the copy.
 * Returns the resource types left out. The template gets a new name in the asset list, made of its new content: an endpoint
 * that has the old one under the old name would otherwise deploy that.
 */
export function copyAssembly({ from, to, stackName }: { from: string; to: string; stackName: string }): string[] {
  const templateName = `${stackName}.template.json`;
  if (!existsSync(join(from, templateName))) {
    throw new LocalWorldError(`The app has no stack named ${stackName}: check the name and the context (-c env=…).`);
  }
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  const original = readFileSync(join(from, templateName), 'utf8');
  const { template, omitted } = templateCopy(JSON.parse(original) as JsonObject);
  const cleaned = JSON.stringify(template, null, 1);
  writeFileSync(join(to, templateName), cleaned);
  renameAsset(to, templateName, `${stackName}.assets.json`, createHash('sha256').update(cleaned).digest('hex'));
  return [...omitted];
}

interface AssetList {
  readonly files?: Readonly<Record<string, { readonly source?: { readonly path?: string } }>>;
}

function renameAsset(folder: string, templateName: string, assetsName: string, newHash: string): void {
  const assetsFile = join(folder, assetsName);
  if (!existsSync(assetsFile)) return;
  const { files = {} } = JSON.parse(readFileSync(assetsFile, 'utf8')) as AssetList;
  const oldHash = Object.entries(files).find(([, file]) => file.source?.path === templateName)?.[0];
  if (oldHash === undefined) return;
  for (const file of [assetsFile, join(folder, 'manifest.json')]) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(oldHash, newHash));
  }
}
