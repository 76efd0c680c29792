/** Requests of one route in one minute. */
export interface RouteMinute {
  /** Its beginning, ms since 1970. */
  readonly time: number;
  readonly ok: number;
  readonly failed: number;
  /** Of those that did not fail and have a duration: how many, and the sum of the logarithms of their ms. */
  readonly timed: number;
  readonly logSum: number;
}

/** Where a route is in the table: most records lie in the minute of the one before. */
export interface RouteRows {
  readonly route: number;
  minute: number;
  row: number;
  /** The row that was added last; each leads to the one before it. */
  last: number;
}

const minuteMs = 60_000;
/** Ids of routes are below it (`mostNames`). */
const mostRoutes = 131_072;
const none = -1;

/** Counts by route and minute, in columns: about 80 bytes a row where an object of its own would take twice as much. */
export function createRouteMinutes(mostRows: number) {
  const rowOf = new Map<number, number>();
  let size = 1_024;
  let minutes = new Int32Array(size);
  let before = new Int32Array(size);
  let ok = new Uint32Array(size);
  let failed = new Uint32Array(size);
  let timed = new Uint32Array(size);
  let logSum = new Float64Array(size);

  /** Row of the minute of a time; -1 for no time, and where there are too many rows. */
  function find(rows: RouteRows, time: number): number {
    const minute = Math.floor(time / minuteMs);
    if (minute !== rows.minute) {
      rows.minute = minute;
      rows.row = Number.isNaN(minute) ? none : (rowOf.get(minute * mostRoutes + rows.route) ?? add(rows, minute));
    }
    return rows.row;
  }

  function add(rows: RouteRows, minute: number): number {
    const row = rowOf.size;
    if (row >= mostRows) return none;
    if (row === size) grow();
    rowOf.set(minute * mostRoutes + rows.route, row);
    minutes[row] = minute;
    before[row] = rows.last;
    rows.last = row;
    return row;
  }

  function grow(): void {
    size *= 2;
    [minutes, before] = [minutes, before].map((column) => longer(new Int32Array(size), column)) as [typeof minutes, typeof before];
    [ok, failed, timed] = [ok, failed, timed].map((column) => longer(new Uint32Array(size), column)) as [typeof ok, typeof ok, typeof ok];
    logSum = longer(new Float64Array(size), logSum);
  }

  function addFailed(rows: RouteRows, time: number): void {
    const row = find(rows, time);
    if (row !== none) failed[row] = (failed[row] as number) + 1;
  }

  /** @param log of its ms; NaN where it has no duration */
  function addOk(rows: RouteRows, time: number, log: number): void {
    const row = find(rows, time);
    if (row === none) return;
    ok[row] = (ok[row] as number) + 1;
    if (Number.isNaN(log)) return;
    timed[row] = (timed[row] as number) + 1;
    logSum[row] = (logSum[row] as number) + log;
  }

  /** All minutes of a route, the one that was seen first last. */
  function* all(rows: RouteRows): Generator<RouteMinute> {
    for (let row = rows.last; row !== none; row = before[row] as number) {
      yield { time: (minutes[row] as number) * minuteMs, ok: ok[row] as number, failed: failed[row] as number, timed: timed[row] as number, logSum: logSum[row] as number };
    }
  }

  return { rowsOf: (route: number): RouteRows => ({ route, minute: NaN, row: none, last: none }), addFailed, addOk, all };
}

function longer<Column extends Int32Array | Uint32Array | Float64Array>(column: Column, shorter: Column): Column {
  column.set(shorter);
  return column;
}
