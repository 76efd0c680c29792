import type { Place } from './analysis';
import { percentIn } from './cells';
import type { Counted } from './glance';
import { beginning } from './redact';

export type NoteKind = 'deploy' | 'start' | 'stop' | 'configuration' | 'resource' | 'said';

/** Something that a record tells in passing, at whatever level. */
export interface Note {
  readonly kind: NoteKind;
  readonly place: Place;
  /** Redacted. */
  readonly text: string;
  readonly service?: string | undefined;
  /** Of a resource's limit. */
  readonly percent?: number | undefined;
}

const mostNotes = 5_000;
const longestNote = 200;

/** In what words loggers, process managers and orchestrators tell of it; the first that fits decides. */
const shapes: readonly (readonly [NoteKind, RegExp])[] = [
  ['deploy', /\b(?:deploy(?:ed|ing|ment)|rollout|rolled out|rolling update|release (?:v?\d|\w+ (?:is )?live)|new version|upgrad(?:ed|ing) to|migrations? (?:applied|complete|finished|ran|started)|migrat(?:ing|ed): |applying migration|running migration)\b/i],
  ['configuration', /\b(?:config(?:uration)?|settings?|feature[ -]?flag|flag|toggle|secrets?|certificate|credentials?|rate limit|max_connections)\b.{0,60}\b(?:reloaded|re-read|changed|updated|applied|enabled|disabled|rotated|switched|renewed|set to)\b/i],
  ['stop', /\b(?:SIGTERM|SIGINT|SIGKILL|shutting down|graceful(?:ly)? shut|shut ?down|terminating|stopped|exited|killed|OOMKill\w*|CrashLoopBackOff|back-?off restarting)\b/i],
  ['start', /\b(?:(?:server|application|app|service|worker|process|consumer) (?:is )?(?:start(?:ed|ing)|listening|ready|up)\b|listening (?:on|at)\b|started [\w.-]+ in [\d.]+ ?m?s|boot(?:ed|ing)\b|now in mode|restart(?:ed|ing)\b(?! transaction))/i],
];
const resource = /\b(?:pool|memory|heap|rss|disk|cpu|connections?|queue|lag|backlog|event loop|workers?|threads?|usage)\b/i;

/** Keeps what is told of deploys, settings, restarts and resources, and what `isTelling` says names the cause of something. */
export function createNotes(show: (text: string) => string, isTelling: (text: string) => boolean) {
  const notes: Note[] = [];

  function take({ message, service, lambda }: Pick<Counted, 'message' | 'service' | 'lambda'>, place: Place): void {
    if (notes.length >= mostNotes || message === '') return;
    const head = beginning(message, 2 * longestNote);
    const percent = lambda?.usedMb !== undefined && lambda.memoryMb !== undefined ? (100 * lambda.usedMb) / lambda.memoryMb : resource.test(head) ? percentIn(head) : undefined;
    const kind = shapes.find(([, shape]) => shape.test(head))?.[0] ?? (percent !== undefined ? 'resource' : isTelling(head) ? 'said' : undefined);
    if (kind) notes.push({ kind, place, text: show(head).replace(/\s+/g, ' ').slice(0, longestNote), ...(service !== undefined && { service: show(service) }), ...(percent !== undefined && { percent }) });
  }

  return { take, notes: (): readonly Note[] => notes };
}
