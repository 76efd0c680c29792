import type { Part } from './template';
import { maskWord } from './word';

/** Folders at the root of a Unix system. */
const systemFolders = new Set(['bin', 'data', 'dev', 'etc', 'home', 'lib', 'mnt', 'opt', 'proc', 'root', 'run', 'sbin', 'srv', 'sys', 'tmp', 'usr', 'var', 'Users', 'Volumes']);
const mostSegments = 6;
const plainSegment = /^[a-z][A-Za-z-]+$/;

/**
 * A word that begins with a slash. A route of an API is a meaning (a failing /refunds is not a failing /orders): its ids
 * are taken out and its query is cut off. A file's path is a changing part as a whole.
 */
export function maskRoute(word: string): readonly Part[] {
  const end = /[.:,?]*$/.exec(word)?.index ?? word.length;
  const tail = word.slice(end).replace(/\?/g, '');
  const path = word.slice(0, end).split('?')[0] ?? '';
  const segments = path.split('/').slice(1);
  if (/^\/\d/.test(path)) return ['/', ...partsOf(path.slice(1)), ...tailOf(tail)];
  if (!isRoute(segments)) return [{ kind: 'path' }, ...tailOf(tail)];
  return [...segments.flatMap((segment) => ['/', ...(plainSegment.test(segment) || segment === '' ? [segment] : partsOf(segment))]), ...tailOf(tail)];
}

/** The host of a URL may change from deploy to deploy; which of its routes fails does not. */
export function maskUrl(word: string): readonly Part[] {
  const [, path = ''] = /^https?:\/\/[^/?#]*(\/.*)?$/.exec(word) ?? [];
  const parts = path.length > 1 ? maskRoute(path) : [];
  return [{ kind: 'url' }, ...(typeof parts[0] === 'string' && parts[0] === '/' ? parts : [])];
}

function isRoute(segments: readonly string[]): boolean {
  if (segments.length > mostSegments || systemFolders.has(segments[0] ?? '')) return false;
  return plainOrVersion(segments[0] ?? '') && segments.every((segment) => segment === '' || plainSegment.test(segment) || /^[\w~-]*\d[\w~:-]*$/.test(segment) || /^[{:]/.test(segment));
}

function plainOrVersion(segment: string): boolean {
  return plainSegment.test(segment) || /^v\d+$/.test(segment);
}

function partsOf(word: string): readonly Part[] {
  const { before, kind, after } = maskWord(word);
  return [...(before === '' ? [] : [before]), ...(kind ? [{ kind }] : []), ...(after === '' ? [] : [after])];
}

function tailOf(tail: string): readonly Part[] {
  return tail === '' ? [] : [tail];
}
