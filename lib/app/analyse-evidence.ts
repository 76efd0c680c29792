import type { Analysis, Place } from '../logs/analysis';

/**
 * The likeliest cause and where it shows, in one line. Where no cause is in the log it says so and names the gravest group;
 * undefined when nothing is wrong.
 */
export function causeIn({ causes: [cause], groups: [group] }: Analysis): string | undefined {
  const shown = group && `${group.template} (${group.count} times, first in ${whereText(group.first)})`;
  if (!cause) return shown;
  if (cause.key === 'not_in_log' && shown !== undefined) return `${cause.title}; it shows: ${shown}`;
  const place = cause.evidenceFor.flatMap(({ places }) => places)[0];
  return `${cause.title}${place === undefined ? '' : ` (${whereText(place)})`}`;
}

/** Lines of a log group have no numbers; their time finds them. */
function whereText({ file, time }: Place): string {
  return time === undefined ? file : `${file} at ${new Date(time).toISOString()}`;
}
