import type { Change } from './analysis';
import type { Note } from './notes';
import { byTime, type Seen } from './seen';

const mostChanges = 500;

/** Deploys, versions, restarts and settings, by time: those that somebody named, and those that the log shows. */
export function changesOf({ services, notes }: Seen, deploys: readonly { readonly time: number; readonly label: string }[]): readonly Change[] {
  const named: readonly Change[] = deploys.map(({ time, label }) => ({ time, kind: 'deploy', label }));
  const versions = services.flatMap(({ name, versions: its }): readonly Change[] =>
    [...its].toSorted(([, a], [, b]) => byTime(a, b)).slice(1).flatMap(([version, place]) => (place.time === undefined ? [] : [{ time: place.time, kind: 'version', label: `${name} now runs version ${version}`, service: name, place }])));
  const told = notes.flatMap((note): readonly Change[] => {
    const kind = kindOf(note);
    return kind && note.place.time !== undefined ? [{ time: note.place.time, kind, label: note.text, ...(note.service !== undefined && { service: note.service }), place: note.place }] : [];
  });
  return [...named, ...versions, ...told].toSorted((a, b) => a.time - b.time).slice(0, mostChanges);
}

function kindOf({ kind }: Note): Change['kind'] | undefined {
  switch (kind) {
    case 'deploy': return 'deploy';
    case 'configuration': return 'configuration';
    case 'start': case 'stop': return 'restart';
    case 'resource': case 'said': return undefined;
  }
}
