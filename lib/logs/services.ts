import type { Place } from './analysis';
import type { Glance } from './glance';

/** How one service (or, where none is named, one file) wrote. Plain numbers, since each record changes them. */
export interface ServiceCell {
  readonly name: string;
  count: number;
  first: Place;
  lastTime: number;
  lastFile: number;
  lastLine: number;
  /** Minutes with a record, and the longest pause between two, ms. */
  minutes: number;
  longestPauseMs: number;
  /** Place where each version was first seen. */
  readonly versions: Map<string, Place>;
}

const mostServices = 2_000;
const mostVersions = 50;
const minuteMs = 60_000;

/** Follows when each service writes, and in which version; `nameOf` gives what is shown of a service's id. */
export function createServices(files: (file: number) => string, nameOf: (service: number) => string) {
  const cells = new Map<number, ServiceCell>();

  function wrote({ service, time, file, line }: Glance): ServiceCell | undefined {
    const key = service === 0 ? -1 - file : service;
    let cell = cells.get(key);
    if (!cell) {
      if (cells.size >= mostServices || Number.isNaN(time)) return undefined;
      cell = { name: service === 0 ? files(file) : nameOf(service), count: 0, first: { file: files(file), line, time }, lastTime: time, lastFile: file, lastLine: line, minutes: 1, longestPauseMs: 0, versions: new Map() };
      cells.set(key, cell);
    }
    cell.count += 1;
    if (time >= cell.lastTime) {
      if (time - cell.lastTime > cell.longestPauseMs) cell.longestPauseMs = time - cell.lastTime;
      if (Math.floor(time / minuteMs) !== Math.floor(cell.lastTime / minuteMs)) cell.minutes += 1;
      cell.lastTime = time;
      cell.lastFile = file;
      cell.lastLine = line;
    } else if (time < (cell.first.time ?? time)) cell.first = { file: files(file), line, time };
    return cell;
  }

  function versionOf(cell: ServiceCell, version: string, place: Place): void {
    const known = cell.versions.get(version);
    if (known === undefined ? cell.versions.size < mostVersions : (place.time ?? Infinity) < (known.time ?? Infinity)) cell.versions.set(version, place);
  }

  return { wrote, versionOf, cells: () => [...cells.values()] };
}
