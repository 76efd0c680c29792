/** Writes the logs of one invented afternoon: services in several formats, each in a file of its own, the same for the same seed. */
export function createWorld(seed: number) {
  const random = mulberry32(seed);
  const files = new Map<string, { readonly time: number; readonly text: string; readonly order: number }[]>();
  let order = 0;

  const begin = Date.UTC(2026, 4, 12, 13, 0, 0);
  /** Minutes after 13:00. */
  const at = (minutes: number): number => Math.round(begin + minutes * 60_000);
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const hex = (length: number): string => Array.from({ length }, () => '0123456789abcdef'[Math.floor(random() * 16)]).join('');
  const user = (): string => `u${between(1000, 1400)}`;

  function write(file: string, time: number, text: string): void {
    const lines = files.get(file) ?? [];
    lines.push({ time, text, order: order++ });
    files.set(file, lines);
  }

  const pinoLevels = { info: 30, warn: 40, error: 50, fatal: 60 } as const;

  /** pino: `err` as its standard serialiser writes it. */
  function pino(service: string, time: number, level: keyof typeof pinoLevels, msg: string, more: Readonly<Record<string, unknown>> = {}): void {
    write(`${service}.log`, time, JSON.stringify({ level: pinoLevels[level], time, pid: 17, hostname: `${service}-7c9f`, service, ...more, msg }));
  }

  /** winston's JSON, as many teams set it up. */
  function winston(service: string, time: number, level: keyof typeof pinoLevels, message: string, more: Readonly<Record<string, unknown>> = {}): void {
    write(`${service}.log`, time, JSON.stringify({ level, message, service, timestamp: new Date(time).toISOString(), ...more }));
  }

  /** Spring Boot with logback's default pattern. */
  function spring(service: string, time: number, level: keyof typeof pinoLevels, logger: string, message: string, stack: readonly string[] = []): void {
    const shown = level === 'fatal' ? 'ERROR' : level.toUpperCase();
    const head = `${new Date(time).toISOString().replace('T', ' ').replace('Z', '')} ${shown.padStart(5)} 1 --- [nio-8080-exec-${between(1, 9)}] ${logger} : ${message}`;
    write(`${service}.log`, time, [head, ...stack].join('\n'));
  }

  function logfmt(service: string, time: number, level: string, msg: string, pairs: Readonly<Record<string, string | number>> = {}): void {
    const rest = Object.entries(pairs).map(([key, value]) => ` ${key}=${/[\s"=]/.test(String(value)) ? JSON.stringify(value) : value}`).join('');
    write(`${service}.log`, time, `time=${new Date(time).toISOString()} level=${level} service=${service} msg=${JSON.stringify(msg)}${rest}`);
  }

  function nginx(time: number, method: string, path: string, status: number, address = `203.0.113.${between(2, 250)}`): void {
    const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(time).toUTCString()) ?? [];
    write('nginx-access.log', time, `${address} - - [${day}/${month}/${year}:${clock} +0000] "${method} ${path} HTTP/1.1" ${status} ${between(120, 4000)} "-" "Mozilla/5.0"`);
  }

  function nginxError(time: number, message: string, request = 'GET / HTTP/1.1', upstream?: string): void {
    const stamp = new Date(time).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
    write('nginx-error.log', time, `${stamp} [error] 29#29: *${between(1000, 99_999)} ${message}, client: 203.0.113.${between(2, 250)}, server: shop.example, request: "${request}"${upstream === undefined ? '' : `, upstream: "${upstream}"`}, host: "shop.example"`);
  }

  /** An access line with its duration. */
  function access(file: string, time: number, method: string, path: string, status: number, ms: number, rest = ''): void {
    write(file, time, `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} ${method} ${path} ${status} ${ms}ms${rest}`);
  }

  function postgres(time: number, level: string, message: string): void {
    write('postgresql.log', time, `${new Date(time).toISOString().replace('T', ' ').replace('Z', '')} UTC [${between(200, 900)}] ${level}:  ${message}`);
  }

  /** Lambda's own lines around what the function logs. */
  function lambda(name: string, time: number, ms: number, memoryMb: number, usedMb: number, within: (requestId: string) => readonly string[], timedOut = false): void {
    const id = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    const iso = new Date(time).toISOString();
    const end = new Date(time + ms).toISOString();
    write(`${name}.log`, time, [
      `${iso} START RequestId: ${id} Version: $LATEST`,
      ...within(id).map((line) => `${iso} ${iso}\t${id}\t${line}`),
      ...(timedOut ? [`${end} ${end} ${id} Task timed out after ${(ms / 1000).toFixed(2)} seconds`, ''] : []),
      `${end} END RequestId: ${id}`,
      `${end} REPORT RequestId: ${id}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${ms} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${usedMb} MB`,
    ].filter((line) => line !== '').join('\n'));
  }

  /** Calls `tell` so many times a minute from one minute to the other, at uneven moments. */
  function often(from: number, to: number, perMinute: number, tell: (time: number, minute: number) => void): void {
    for (let minute = from; minute < to; minute += 1 / perMinute) tell(at(minute + random() / perMinute), minute);
  }

  function text(): Readonly<Record<string, string>> {
    return Object.fromEntries([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, lines]) => [name, `${lines.toSorted((a, b) => a.time - b.time || a.order - b.order).map((line) => line.text).join('\n')}\n`]));
  }

  return { at, between, pick, hex, user, random, write, pino, winston, spring, logfmt, nginx, nginxError, access, postgres, lambda, often, text };
}

export type World = ReturnType<typeof createWorld>;

/** Public-domain generator by Tommy Ettinger: 32 bits of state, good enough for stories. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
