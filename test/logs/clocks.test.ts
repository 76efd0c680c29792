import { describe, expect, it } from '@jest/globals';
import { analysed } from './given-logs';

const start = Date.UTC(2026, 10, 22, 8);
const json = (ms: number, more: object) => JSON.stringify({ time: new Date(start + ms).toISOString(), ...more });
const requests = Array.from({ length: 5 }, (_, n) => n);

/** A gateway that answers after two seconds, and the service behind it, whose clock is off by so much. */
function given(offMs: (n: number) => number) {
  const gateway = requests.map((n) => json(n * 10_000 + 2_000, { level: 'error', msg: 'answered', service: 'gateway', requestId: `r${n}`, method: 'POST', path: '/pay', status: 502, durationMs: 2_000 }));
  const pay = requests.map((n) => json(n * 10_000 + 500 + offMs(n), { level: 'error', msg: 'deadlock detected', service: 'pay', requestId: `r${n}` }));
  return analysed({ 'gateway.log': `${gateway.join('\n')}\n`, 'pay.log': `${pay.join('\n')}\n` });
}
const lags = ({ findings }: ReturnType<typeof given>) => findings.filter(({ kind }) => kind === 'cascade').map(({ text }) => text);

describe('clocks of files', () => {
  it('are taken to agree where all that is said of a request lies within it', () => {
    const analysis = given(() => 0);
    expect(analysis.reading.clocks).toBeUndefined();
    expect(lags(analysis)).toEqual(['pay failed first, gateway 1.5 s later']);
  });

  it('differ by what is said of a request before it came, and no lag below that is claimed', () => {
    const analysis = given(() => -30_000);
    expect(analysis.reading.clocks).toEqual({ ahead: 'gateway.log', behind: 'pay.log', leastMs: 29_500, mostMs: 31_500, requests: 5 });
    expect(analysis.reading.disorderMs).toBe(31_500);
    expect(lags(analysis)).toEqual([]);
  });

  it('say nothing where it is each time something else, as with what waits in a queue', () => {
    expect(given((n) => -60_000 * (n + 1) * (n + 1)).reading.clocks).toBeUndefined();
  });
});
