import type { Distinct, Place } from '../analysis';
import { code, dim, type Span } from './blocks';

/** More of a path than this would break the lines of a screen; its end says most. */
const longestPath = 60;

/** `seed000.log:7` */
export function placeText({ file, line }: Place): string {
  return `${shortPath(file)}:${line}`;
}

export function shortPath(file: string): string {
  return file.length > longestPath ? `…${file.slice(1 - longestPath)}` : file;
}

/** The first few places of a claim, in brackets: `(app.log:7, app.log:10 and more)`; not all are kept, so no number is said. Empty without any. */
export function placesSpans(places: readonly Place[], most = 3): readonly Span[] {
  if (places.length === 0) return [];
  const shown = places.slice(0, most).flatMap((place, n) => [n === 0 ? '' : ', ', code(placeText(place))]);
  return [' (', ...shown, places.length > most ? ' and more)' : ')'];
}

/** `42`, or `≈123,000 (±1 %)` where it is an estimate. */
export function distinctText({ count, errorPercent }: Distinct): string {
  return errorPercent === undefined ? number(count) : `≈${number(count)} (±${errorPercent} %)`;
}

export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 line`, `2,000 lines` */
export function counted(count: number, thing: string): string {
  return `${number(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** Milliseconds as people say them: `0 ms`, `250 ms`, `5.0 s`, `12 min`, `3.5 h`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

/** `2024-10-30 09:16:30` (UTC); milliseconds only where there are some. */
export function timeText(ms: number): string {
  const iso = new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  return iso.endsWith('.000') ? iso.slice(0, -4) : iso;
}

/** The time of day where everything happened on one day, else the whole of it. */
export function shortTime(ms: number, span: { readonly from: number; readonly to: number } | undefined): string {
  const oneDay = span !== undefined && timeText(span.from).slice(0, 10) === timeText(span.to).slice(0, 10);
  return oneDay ? timeText(ms).slice(11) : timeText(ms);
}

export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** ` at 09:16:30 (app.log:7)`, or only the place where it has no time. */
export function whenAndWhere(place: Place, span: { readonly from: number; readonly to: number } | undefined): readonly Span[] {
  const where = code(placeText(place));
  return place.time === undefined ? [' ', where] : [` ${shortTime(place.time, span)} `, dim('('), where, dim(')')];
}

/** For a shell: what it would take apart stands in single quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
