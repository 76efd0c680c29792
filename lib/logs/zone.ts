/** A time zone: how to turn local clock times into UTC. */
export interface Zone {
  readonly name: string;
  /** Milliseconds since 1970 of a local time that is given as if it were UTC. A time that a clock change makes twice is the first of the two. */
  readonly toUtc: (local: number) => number;
}

/** Whether this runtime knows the IANA zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0);
    return true;
  } catch {
    return false;
  }
}

const hourMs = 3_600_000;
const mostHoursKept = 10_000;

/** `name` must be a known IANA zone. Offsets are kept per hour, since asking the runtime for one takes microseconds. */
export function createZone(name: string): Zone {
  if (name === 'UTC') return { name, toUtc: (local) => local };
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const offsets = new Map<number, number>();

  function offsetAtUtc(utc: number): number {
    const parts = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
    const shown = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day ?? 1, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0);
    return shown - Math.floor(utc / 1000) * 1000;
  }

  /** Of the offsets a day before and a day after, the one under which the local time really is shown; summer time first. */
  function offsetAtLocal(local: number): number {
    const candidates = [offsetAtUtc(local - 24 * hourMs), offsetAtUtc(local + 24 * hourMs)].toSorted((one, two) => two - one);
    return candidates.find((offset) => offsetAtUtc(local - offset) === offset) ?? candidates[1] ?? 0;
  }

  return {
    name,
    toUtc(local) {
      const quarter = Math.floor(local / (hourMs / 4));
      let offset = offsets.get(quarter);
      if (offset === undefined) {
        if (offsets.size >= mostHoursKept) offsets.clear();
        offset = offsetAtLocal(quarter * (hourMs / 4));
        offsets.set(quarter, offset);
      }
      return local - offset;
    },
  };
}
