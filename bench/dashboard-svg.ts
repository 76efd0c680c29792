/** A dashboard's body with its data, drawn as SVG. Nothing is read here. */

export interface Series {
  readonly label: string;
  /** Ascending in time. */
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

interface Place {
  /** Columns (24 across) and rows of the dashboard. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Drawn = Place & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'note'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'graph'; readonly title: string; readonly series: readonly Series[]; readonly minimum: number | undefined; readonly maximum: number | undefined }
  | { readonly kind: 'alarms'; readonly title: string; readonly alarms: readonly { readonly name: string; readonly state: string; readonly wentOff: boolean }[] }
);

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

const column = 54;
const row = 36;
const gap = 6;
const palette = ['#1f77b4', '#d62728', '#2ca02c', '#ff7f0e', '#9467bd', '#17becf', '#8c564b', '#e377c2', '#7f7f7f', '#bcbd22'];
const stateColours: Readonly<Record<string, string>> = { OK: '#2e7d32', ALARM: '#c62828', INSUFFICIENT_DATA: '#757575' };

export function dashboardSvg(widgets: readonly Drawn[], span: TimeSpan): string {
  const width = 24 * column + gap;
  const height = Math.max(...widgets.map(({ y, height: rows }) => y + rows)) * row + gap;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#f2f3f3"/>`,
    ...widgets.map((widget) => `<g transform="translate(${widget.x * column + gap} ${widget.y * row + gap})">${drawn(widget, span)}</g>`),
    '</svg>',
    '',
  ].join('\n');
}

function drawn(widget: Drawn, span: TimeSpan): string {
  const box = { width: widget.width * column - gap, height: widget.height * row - gap };
  const frame = `<rect width="${box.width}" height="${box.height}" rx="4" fill="#fff" stroke="#d5dbdb"/>`;
  switch (widget.kind) {
    case 'text':
      return write(4, box.height - 9, widget.text.replace(/^#+ /, ''), 'font-size="17" font-weight="bold" fill="#16191f"');
    case 'note':
      return frame + heading(widget.title) + widget.lines.map((line, n) => write(14, 50 + n * 18, line, 'fill="#687078" font-family="monospace" font-size="11"')).join('');
    case 'alarms':
      return frame + heading(widget.title) + alarmBoxes(widget.alarms, box);
    case 'graph':
      return frame + heading(widget.title) + graph(widget, box, span);
    default:
      return widget satisfies never;
  }
}

function alarmBoxes(alarms: Extract<Drawn, { kind: 'alarms' }>['alarms'], box: { readonly width: number; readonly height: number }): string {
  const columns = 2;
  const rows = Math.ceil(alarms.length / columns);
  const each = { width: (box.width - 20) / columns, height: Math.min(24, (box.height - 40) / rows) };
  return alarms.map(({ name, state, wentOff }, n) => {
    const at = { x: 10 + (n % columns) * each.width, y: 32 + Math.floor(n / columns) * each.height };
    const label = `${name}${wentOff && state !== 'ALARM' ? ' (went off)' : ''}`;
    return `<rect x="${at.x}" y="${at.y}" width="${each.width - 4}" height="${each.height - 4}" rx="3" fill="${stateColours[state] ?? '#757575'}"/>${write(at.x + 7, at.y + each.height / 2 + 2, label, 'fill="#fff" font-size="11"')}`;
  }).join('');
}

function graph({ series, minimum, maximum }: Extract<Drawn, { kind: 'graph' }>, box: { readonly width: number; readonly height: number }, span: TimeSpan): string {
  const shown = series.filter(({ points }) => points.length > 0);
  if (shown.length === 0) return write(box.width / 2, box.height / 2 + 8, 'No data: nothing of this happened.', 'fill="#687078" text-anchor="middle"');
  const legendWidth = 24 + 5.6 * Math.max(...shown.map(({ label }) => label.length));
  const perLine = Math.max(1, Math.floor((box.width - 24) / legendWidth));
  const legendLines = Math.ceil(shown.length / perLine);
  const plot = { left: 50, right: box.width - 14, top: 34, bottom: box.height - 24 - legendLines * 15 };
  const scale = axis(shown.flatMap(({ points }) => points.map(({ value }) => value)), minimum, maximum);
  const x = (ms: number) => plot.left + ((ms - span.fromMs) / (span.toMs - span.fromMs)) * (plot.right - plot.left);
  const y = (value: number) => plot.bottom - ((value - scale.from) / (scale.to - scale.from)) * (plot.bottom - plot.top);
  const grid = scale.ticks.map((tick) => `<line x1="${plot.left}" x2="${plot.right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="#eaeded"/>${write(plot.left - 6, y(tick) + 4, spoken(tick), 'text-anchor="end" fill="#687078" font-size="10"')}`);
  const times = minutesOf(span, box.width < 600 ? 4 : 8).map((ms) => write(x(ms), plot.bottom + 14, new Date(ms).toISOString().slice(11, 16), 'text-anchor="middle" fill="#687078" font-size="10"'));
  const lines = shown.map(({ points }, n) => {
    const colour = palette[n % palette.length] ?? '#000';
    const path = points.map(({ atMs, value }) => `${x(atMs).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    const dots = points.map(({ atMs, value }) => `<circle cx="${x(atMs).toFixed(1)}" cy="${y(value).toFixed(1)}" r="2.2" fill="${colour}"/>`).join('');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.8"/>${dots}`;
  });
  const legend = shown.map(({ label }, n) => {
    const at = { x: 14 + (n % perLine) * legendWidth, y: box.height - 8 - (legendLines - 1 - Math.floor(n / perLine)) * 15 };
    return `<rect x="${at.x}" y="${at.y - 8}" width="9" height="9" fill="${palette[n % palette.length] ?? '#000'}"/>${write(at.x + 13, at.y, label, 'fill="#16191f" font-size="10"')}`;
  });
  return [...grid, ...times, ...lines, ...legend].join('');
}

/** A scale from a round number to another, in two to five steps. */
export function axis(values: readonly number[], minimum?: number, maximum?: number): { readonly from: number; readonly to: number; readonly ticks: readonly number[] } {
  const from = minimum ?? Math.min(0, ...values);
  const highest = maximum ?? Math.max(from + 1, ...values);
  const rough = (highest - from) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const to = maximum ?? from + Math.ceil((highest - from) / step - 1e-9) * step;
  return { from, to, ticks: Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, n) => from + n * step) };
}

/** Whole minutes in the span, at most so many; none where its text would leave the frame. */
function minutesOf({ fromMs, toMs }: TimeSpan, most: number): readonly number[] {
  const minute = 60_000;
  const step = Math.max(1, Math.ceil((toMs - fromMs) / minute / most)) * minute;
  const first = Math.ceil(fromMs / minute) * minute;
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / step) + 1) }, (_, n) => first + n * step).filter((ms) => ms - fromMs <= (toMs - fromMs) * 0.97);
}

function spoken(value: number): string {
  return Math.abs(value) >= 10_000 ? `${value / 1_000}k` : String(Math.round(value * 100) / 100);
}

const heading = (text: string): string => write(12, 21, text, 'font-weight="bold" fill="#16191f" font-size="13"');

function write(x: number, y: number, text: string, attributes: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${safe}</text>`;
}
