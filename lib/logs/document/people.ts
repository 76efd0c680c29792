import type { Analysis, Journey, Step, Trace, UserSummary } from '../analysis';
import { bad, code, dim, strong, type Block, type Text } from './blocks';
import { counted, durationText, number, placesSpans, placeText, shortTime, whenAndWhere } from './wording';

type Span = Analysis['span'];

/** `--users`: everybody, most failures first. */
export function usersBlocks(users: readonly UserSummary[], span: Span): readonly Block[] {
  if (users.length === 0) return [];
  const when = (place: UserSummary['firstError']): Text => (place === undefined ? '' : [place.time === undefined ? '' : `${shortTime(place.time, span)} `, code(placeText(place))]);
  return [
    { kind: 'heading', level: 2, text: 'Users' },
    { kind: 'table',
      columns: [{ title: 'user' }, { title: 'requests', align: 'right' }, { title: 'failed', align: 'right' }, { title: 'errors', align: 'right' }, { title: 'first error' }, { title: 'last success' }],
      rows: users.map(({ user, requests, failed, errors, firstError, lastSuccess }) => [
        user, number(requests), failed > 0 ? [bad(number(failed))] : '0', number(errors), when(firstError), lastSuccess === undefined ? '' : [`${lastSuccess.what} `, ...(when(lastSuccess) as readonly Text[]).flat()] as Text,
      ]) },
  ];
}

/** `--user NAME`: what one user did and met. */
export function journeyBlocks({ user, summary, routes, steps, beyond }: Journey, span: Span): readonly Block[] {
  const { requests, failed, errors, firstError, lastSuccess } = summary;
  const refused = routes.reduce((sum, its) => sum + its.refused, 0);
  return [
    { kind: 'heading', level: 1, text: `The journey of ${user}` },
    { kind: 'paragraph', text: [`${counted(requests, 'request')}: ${number(requests - refused - failed)} succeeded, `, failed > 0 ? bad(`${number(failed)} failed`) : '0 failed', refused > 0 ? `, ${number(refused)} refused (4xx)` : '', `; ${counted(errors, 'error')} in the log.`] },
    { kind: 'list', items: [
      { text: firstError === undefined ? 'no error' : [strong('first error'), ...whenAndWhere(firstError, span)] },
      { text: lastSuccess === undefined ? 'no request that succeeded' : [strong('last success'), ` ${lastSuccess.what}`, ...whenAndWhere(lastSuccess, span)] },
    ] },
    { kind: 'heading', level: 2, text: 'Endpoints' },
    { kind: 'table', columns: [{ title: 'endpoint' }, { title: 'calls', align: 'right' }, { title: 'succeeded', align: 'right' }, { title: 'refused', align: 'right' }, { title: 'failed', align: 'right' }],
      rows: routes.map(({ route, calls, succeeded, refused: no, failed: lost }) => [route, number(calls), number(succeeded), number(no), lost > 0 ? [bad(number(lost))] : '0']) },
    { kind: 'heading', level: 2, text: 'Step by step' },
    stepsTable(steps, span), ...more(beyond),
  ];
}

/** `--trace ID`: one request across all files. */
export function traceBlocks({ id, tied, steps, beyond }: Trace, span: Span): readonly Block[] {
  return [
    { kind: 'heading', level: 1, text: `The request ${id}` },
    ...(tied.length === 0 ? [] : [{ kind: 'paragraph' as const, text: ['also known as ', ...tied.flatMap(({ id: other, place }, n) => [n === 0 ? '' : ', ', strong(other), ...placesSpans([place])])] }]),
    steps.length === 0 ? { kind: 'paragraph', text: 'No record names it.' } : stepsTable(steps, span), ...more(beyond),
  ];
}

function more(beyond: number): readonly Block[] {
  return beyond === 0 ? [] : [{ kind: 'paragraph', text: `and ${counted(beyond, 'step')} more; --since and --until narrow it.` }];
}

function stepsTable(steps: readonly Step[], span: Span): Block {
  return {
    kind: 'table', columns: [{ title: 'time' }, { title: 'where' }, { title: 'level' }, { title: 'what' }],
    rows: steps.map((step) => [
      step.place.time === undefined ? '' : shortTime(step.place.time, span), [code(placeText(step.place))],
      step.level === 'error' || step.level === 'fatal' ? [bad(step.level)] : (step.level ?? ''), stepText(step),
    ]),
  };
}

function stepText({ service, text, request }: Step): Text {
  const { route, status, durationMs } = request ?? {};
  const known = [route !== undefined && !text.includes(route) ? route : '', status !== undefined && !text.includes(String(status)) ? String(status) : '', durationMs === undefined || text.includes(String(durationMs)) ? '' : durationText(durationMs)].filter((part) => part !== '').join(' ');
  return [service === undefined ? '' : dim(`${service}: `), text, known === '' ? '' : dim(` (${known})`)];
}
