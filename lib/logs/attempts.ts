import type { Place } from './analysis';
import type { Glance, GlanceNames } from './glance';

/** What one address tried to get in. */
export interface AddressCell {
  readonly address: string;
  /** Answers 401 or 403 in a row, never further apart than the pause that ends an attempt; the longest row. */
  refused: number;
  readonly refusals: Place[];
  /** It was told to slow down (429) after them. */
  stopped: Place | undefined;
  /** It got in (2xx or 3xx) after at least five of them. */
  gotIn: Place | undefined;
  readonly routes: Set<number>;
  last: number;
  row: number;
}

const signIn = /log-?in|sign-?in|auth|session|token|password|2fa|otp|admin/i;
/** After so long without a refusal a new row begins. */
const pauseMs = 10 * 60_000;
/** As many refusals are no typing error any more. */
export const fewestRefusals = 5;
const mostAddresses = 20_000;
const mostPlaces = 20;

/** Follows refused and accepted sign-ins per address; requests come as glances, lines of sshd and its like as words. */
export function createAttempts(names: GlanceNames, files: (file: number) => string) {
  const cells = new Map<string, AddressCell>();
  const isSignIn: (boolean | undefined)[] = [];
  /** By the id of an address: how many cells there were when it was found to have none. */
  const withoutCell: (number | undefined)[] = [];

  function take(glance: Glance): void {
    const { address, status, route } = glance;
    if (address === 0 || status === 0) return;
    const refused = status === 401 || status === 403;
    if (!refused && status !== 429 && !(status < 400 && (isSignIn[route] ??= signIn.test(names.routes.nameOf(route))))) return;
    if (refused && route !== 0 && status === 403 && !(isSignIn[route] ??= signIn.test(names.routes.nameOf(route)))) return;
    if (!refused && withoutCell[address] === cells.size) return;
    const place = { file: files(glance.file), line: glance.line, ...(Number.isNaN(glance.time) ? {} : { time: glance.time }) };
    const name = names.addresses.nameOf(address);
    tried(name, refused ? 'refused' : status === 429 ? 'stopped' : 'in', place, route);
    if (!cells.has(name)) withoutCell[address] = cells.size;
  }

  function tried(address: string, outcome: 'refused' | 'stopped' | 'in', place: Place, route = 0): void {
    let cell = cells.get(address);
    if (!cell) {
      if (outcome !== 'refused' || cells.size >= mostAddresses) return;
      cell = { address, refused: 0, refusals: [], stopped: undefined, gotIn: undefined, routes: new Set(), last: -Infinity, row: 0 };
      cells.set(address, cell);
    }
    const time = place.time ?? cell.last;
    if (outcome === 'refused') {
      cell.row = time - cell.last > pauseMs ? 1 : cell.row + 1;
      if (cell.row === 1 && cell.refused < fewestRefusals) cell.refusals.length = 0;
      if (cell.refusals.length < mostPlaces) cell.refusals.push(place);
      cell.refused = Math.max(cell.refused, cell.row);
      cell.last = time;
      if (route !== 0) cell.routes.add(route);
    } else if (cell.row >= fewestRefusals && time - cell.last <= pauseMs) {
      if (outcome === 'stopped') cell.stopped ??= place;
      else cell.gotIn ??= place;
    } else if (outcome === 'in') cell.row = 0;
  }

  return { take, tried, cells: () => [...cells.values()].filter(({ refused }) => refused >= fewestRefusals) };
}
