/** How the requests of one route ended in a time. */
export interface RouteOutcomes {
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
const none = -1;

/** Counts by route and minute, in columns: 40 bytes a row, where an object in a Map would take 150. */
export function createRouteMinutes(mostRows: number) {
  let size = 1_024;
  let count = 0;
  /** A hash table of rows plus one, 0 where there is none; twice as many places as rows. */
  let places = new Int32Array(2 * size);
  let routes = new Int32Array(size);
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
      rows.row = Number.isNaN(minute) ? none : rowOf(rows, minute);
    }
    return rows.row;
  }

  function rowOf(rows: RouteRows, minute: number): number {
    const place = placeOf(rows.route, minute);
    const row = (places[place] as number) - 1;
    return row >= 0 ? row : add(rows, minute, place);
  }

  /** Where the row stands in the table, or would stand. */
  function placeOf(route: number, minute: number): number {
    const mask = places.length - 1;
    let place = hashOf(route, minute) & mask;
    for (let row = (places[place] as number) - 1; row >= 0; row = (places[place] as number) - 1) {
      if (minutes[row] === minute && routes[row] === route) return place;
      place = (place + 1) & mask;
    }
    return place;
  }

  function add(rows: RouteRows, minute: number, place: number): number {
    if (count >= mostRows) return none;
    const row = count;
    count += 1;
    places[place] = count;
    routes[row] = rows.route;
    minutes[row] = minute;
    before[row] = rows.last;
    rows.last = row;
    if (count === size) grow();
    return row;
  }

  function grow(): void {
    size *= 2;
    [routes, minutes, before] = [longer(new Int32Array(size), routes), longer(new Int32Array(size), minutes), longer(new Int32Array(size), before)];
    [ok, failed, timed] = [longer(new Uint32Array(size), ok), longer(new Uint32Array(size), failed), longer(new Uint32Array(size), timed)];
    logSum = longer(new Float64Array(size), logSum);
    places = new Int32Array(2 * size);
    for (let row = 0; row < count; row += 1) places[placeOf(routes[row] as number, minutes[row] as number)] = row + 1;
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

  /** The sum of the minutes that have a part in `[from, until)`, ms since 1970. */
  function between(rows: RouteRows, from: number, until: number): RouteOutcomes {
    const sum = { ok: 0, failed: 0, timed: 0, logSum: 0 };
    for (let row = rows.last; row !== none; row = before[row] as number) {
      const time = (minutes[row] as number) * minuteMs;
      if (time + minuteMs <= from || time >= until) continue;
      sum.ok += ok[row] as number;
      sum.failed += failed[row] as number;
      sum.timed += timed[row] as number;
      sum.logSum += logSum[row] as number;
    }
    return sum;
  }

  return { rowsOf: (route: number): RouteRows => ({ route, minute: NaN, row: none, last: none }), addFailed, addOk, between };
}

function hashOf(route: number, minute: number): number {
  const mixed = Math.imul(minute ^ Math.imul(route, 0x85ebca6b), 0xc2b2ae35);
  return mixed ^ (mixed >>> 15);
}

function longer<Column extends Int32Array | Uint32Array | Float64Array>(column: Column, shorter: Column): Column {
  column.set(shorter);
  return column;
}
