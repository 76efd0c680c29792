import type { Analysis, Place } from '../logs/analysis';

/** The likeliest cause and where it shows, in one line; without a cause the gravest group. Undefined when nothing is wrong. */
export function causeIn({ causes: [cause], groups: [group] }: Analysis): string | undefined {
  if (cause) {
    const place = cause.evidenceFor.flatMap(({ places }) => places)[0];
    return `${cause.title}${place === undefined ? '' : ` (${whereText(place)})`}`;
  }
  return group && `${group.template} (${group.count} times, first in ${whereText(group.first)})`;
}

/** Lines of a log group have no numbers; their time finds them. */
function whereText({ file, time }: Place): string {
  return time === undefined ? file : `${file} at ${new Date(time).toISOString()}`;
}
