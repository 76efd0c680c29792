import type { Glance } from './glance';

/** What is counted of one user. */
export interface UserCounts {
  readonly user: number;
  readonly requests: number;
  readonly failed: number;
  readonly errors: number;
  /** The earliest one. */
  readonly firstError: Seen | undefined;
  /** The latest one. */
  readonly lastSuccess: (Seen & { readonly route: number }) | undefined;
}

interface Seen {
  readonly file: number;
  readonly line: number;
  /** NaN without a time. */
  readonly time: number;
}

/** Columns of a row behind the number of records. A file is kept as its number plus one, 0 where there is none. */
const [requests, failures, errors, errorFile, errorLine, errorTime, successFile, successLine, successTime, successRoute, width] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;

/** Counts by the user's id, a row of numbers each: one place in memory a record, where an object with its fields has several. */
export function createUserTable() {
  let rows = new Float64Array(64 * width);
  let highest = 0;

  function take(glance: Glance, isError: boolean, failed: boolean): void {
    const { user, status } = glance;
    const row = user * width;
    if (user > highest) highest = user;
    if (row + width > rows.length) rows = longer(rows, row + width);
    rows[row] = (rows[row] as number) + 1;
    if (status > 0) rows[row + requests] = (rows[row + requests] as number) + 1;
    if (failed) rows[row + failures] = (rows[row + failures] as number) + 1;
    if (isError) error(row, glance);
    if (status >= 200 && status < 400) success(row, glance);
  }

  function error(row: number, { file, line, time }: Glance): void {
    rows[row + errors] = (rows[row + errors] as number) + 1;
    if (rows[row + errorFile] !== 0 && !(time < orBefore(rows[row + errorTime] as number))) return;
    rows[row + errorFile] = file + 1;
    rows[row + errorLine] = line;
    rows[row + errorTime] = time;
  }

  function success(row: number, { file, line, time, route }: Glance): void {
    if (rows[row + successFile] !== 0 && time < (rows[row + successTime] as number)) return;
    rows[row + successFile] = file + 1;
    rows[row + successLine] = line;
    rows[row + successTime] = time;
    rows[row + successRoute] = route;
  }

  function* all(): Generator<UserCounts> {
    for (let user = 1; user <= highest; user += 1) {
      const at = (column: number): number => rows[user * width + column] as number;
      if (at(0) === 0) continue;
      yield {
        user, requests: at(requests), failed: at(failures), errors: at(errors),
        firstError: at(errorFile) === 0 ? undefined : { file: at(errorFile) - 1, line: at(errorLine), time: at(errorTime) },
        lastSuccess: at(successFile) === 0 ? undefined : { file: at(successFile) - 1, line: at(successLine), time: at(successTime), route: at(successRoute) },
      };
    }
  }

  return { take, all };
}

/** What has no time is taken to come before all else. */
function orBefore(time: number): number {
  return Number.isNaN(time) ? -Infinity : time;
}

function longer(rows: Float64Array<ArrayBuffer>, least: number): Float64Array<ArrayBuffer> {
  const more = new Float64Array(Math.max(least, rows.length * 2));
  more.set(rows);
  return more;
}
