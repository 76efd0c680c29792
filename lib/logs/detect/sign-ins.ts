import type { Detector } from './detector';

/** Refused sign-ins of one address in a row, and how it ended. */
export const signIns: Detector = ({ addresses, groups, shownName }, incidents) => addresses.map(({ address, refused, refusals, stopped, gotIn }) => {
  const end = gotIn ? 'then it got in: take it for broken in' : stopped ? 'then 429: it was stopped' : 'and never got in';
  const places = [...refusals, ...(stopped ? [stopped] : []), ...(gotIn ? [gotIn] : [])];
  return {
    kind: 'brute_force', text: `${shownName(address)} was refused ${refused} times in a row, ${end}`, places,
    groupIds: groups.filter((cell) => cell.places.some((place) => refusals.some(({ file, line }) => file === place.file && line === place.line))).map(({ id }) => id),
    incidentIds: incidents.filter(({ attack }) => attack?.address === address).map(({ id }) => id),
    facts: { address: shownName(address), refused, outcome: gotIn ? 'got_in' : stopped ? 'stopped' : 'refused' },
  };
});

/** Requests that we answered 429: protection at work, never a cause of failures. */
export const rateLimiting: Detector = ({ groups }) => groups.filter(({ status, errors }) => status === 429 && errors === 0).map((cell) => ({
  kind: 'rate_limiting', text: `${cell.count} ${cell.count === 1 ? 'request was' : 'requests were'} answered 429 (${[...cell.routes.keys()].slice(0, 2).join(', ') || 'no route named'}): protection, not a cause`,
  places: cell.places.slice(0, 10), groupIds: [cell.id], incidentIds: [], facts: { count: cell.count },
}));
