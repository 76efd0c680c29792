import type { Note } from '../notes';
import type { Seen } from '../seen';
import { during, duration, type Detector, type Found } from './detector';

const memory = /OutOfMemory|out of memory|heap limit|OOMKill|exit(?:ed)? (?:with )?(?:code|status) 137/i;
const timeLimit = /task timed out after|Sandbox\.Timedout|function timed out/i;
const fewestRestarts = 2;
const fewestMinutes = 5;
const leastSilenceMs = 5 * 60_000;

/** Processes that ended and began again, ran out of memory or into a function's time limit. */
export const processes: Detector = ({ groups, notes }, incidents) => {
  const ofIncident = (id: string) => incidents.filter(({ cells }) => cells.some((cell) => cell.id === id)).map((incident) => incident.id);
  const ofGroups = groups.flatMap((cell): readonly Found[] => {
    const kind = timeLimit.test(cell.words) ? 'timeout' : memory.test(cell.words) ? 'out_of_memory' : undefined;
    if (!kind) return [];
    const said = kind === 'timeout' ? 'a function ran into its time limit' : 'a process ran out of memory';
    return [{ kind, text: `${said}, ${cell.count} times: ${cell.example.slice(0, 80)}`, places: cell.places.slice(0, 10), groupIds: [cell.id], incidentIds: ofIncident(cell.id), facts: { count: cell.count } }];
  });
  return [...ofGroups, ...restarts(notes, incidents)];
};

/** A service that says twice or more that it starts, or that it stops and starts. */
function restarts(notes: readonly Note[], incidents: Parameters<Detector>[1]): readonly Found[] {
  const byService = new Map<string, Note[]>();
  for (const note of notes) {
    if (note.kind !== 'start' && note.kind !== 'stop') continue;
    const name = note.service ?? note.place.file;
    byService.set(name, [...(byService.get(name) ?? []), note]);
  }
  return [...byService].flatMap(([name, its]): readonly Found[] => {
    const starts = its.filter(({ kind }) => kind === 'start').length;
    const stops = its.length - starts;
    if (Math.max(starts, stops) < fewestRestarts && !(starts > 0 && stops > 0)) return [];
    const [from, to] = [its[0]?.place.time ?? NaN, its.at(-1)?.place.time ?? NaN];
    return [{ kind: 'restart', text: `${its[0]?.service ?? 'a process'} stopped or started again (${stops} stops, ${starts} starts)`, places: its.slice(0, 10).map(({ place }) => place), groupIds: [], incidentIds: during(incidents, from, to), facts: { service: name, starts, stops } }];
  });
}

/** A service that wrote all the time and then no more, while others went on: for five minutes and ten of its longest pauses. A file that ended is no service. */
export const silence: Detector = ({ services, measured, files }: Seen, incidents) => services.flatMap((cell) => {
  const { name, first, lastTime, lastFile, lastLine, minutes, longestPauseMs, count } = cell;
  const end = measured.span?.to ?? lastTime;
  const quietMs = end - lastTime;
  const lasted = (lastTime - (first.time ?? lastTime)) / 60_000 + 1;
  if (name === first.file || count < 20 || minutes < fewestMinutes || minutes < 0.8 * lasted || quietMs < Math.max(leastSilenceMs, 10 * longestPauseMs) || services.length < 2) return [];
  return [{
    kind: 'silence' as const, text: `${name} wrote nothing for the last ${duration(quietMs)}, after it had written in ${minutes} minutes`, groupIds: [],
    places: [{ file: files(lastFile), line: lastLine, time: lastTime }], incidentIds: during(incidents, lastTime - 60_000, end), facts: { service: name, quietMs },
  }];
});
