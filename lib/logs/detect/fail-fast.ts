import type { RouteCell } from '../outcomes';
import { duration, type Detector } from './detector';
import { groupIdsOf } from './plateaus';

/** Nobody was asked who could fail: no call over a network with a few retries is that quick to give up. */
const quickMs = 50;
const slowMs = 900;
const beforeMs = 5 * 60_000;

/** Quick 503s on a route while another one's requests time out: a breaker or a shed load, and possibly a cascade. */
export const failFast: Detector = ({ routes, routeName }, incidents) => {
  const quick = routes.flatMap((route) => {
    const its = route.failures.filter(({ durationMs, status }) => status === 503 && durationMs <= quickMs);
    const origin = its[0] && routes.find((other) => other !== route && timesOutBefore(other, its[0]?.place.time ?? NaN));
    return origin && its.length * 2 >= route.failures.length ? [{ route, its, origin }] : [];
  });
  const [first] = quick;
  if (!first) return [];
  const names = quick.map(({ route }) => routeName(route.id));
  const failures = quick.flatMap(({ its }) => its);
  const slowest = Math.max(...failures.map(({ durationMs }) => durationMs));
  const from = routeName(first.origin.id);
  const shared = {
    places: failures.map(({ place }) => place), groupIds: names.flatMap((name) => groupIdsOf(incidents, name)),
    incidentIds: incidents.filter((incident) => quick.some(({ route }) => incident.routes.includes(route)) && !incident.routes.includes(first.origin)).map(({ id }) => id),
  };
  return [
    { ...shared, kind: 'fail_fast', text: `${failures.length} requests (${names.slice(0, 3).join(', ')}) were answered 503 within ${duration(Math.max(1, slowest))}: refused, not tried`, facts: { count: failures.length, slowestMs: slowest } },
    { ...shared, kind: 'cascade', text: `possible cascade: ${names.slice(0, 3).join(' and ')} failed fast while ${from} timed out; both may wait for the same dependency`, facts: { from, count: failures.length, possible: 'yes' } },
  ];
};

function timesOutBefore({ failures }: RouteCell, time: number): boolean {
  return failures.some(({ durationMs, place }) => durationMs >= slowMs && place.time !== undefined && place.time <= time && time - place.time <= beforeMs);
}
